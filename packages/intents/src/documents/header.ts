import { z } from "zod";
import { nameField } from "../formats/fields.ts";

export const API_VERSION = "longshore.dev/v1";

/** Labels as Kubernetes has them: an optional DNS prefix, then at most 63 characters. */
const labelKey = z
  .string()
  .regex(
    /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "a label: letters, digits, '-', '_', '.', with an optional prefix such as example.com/",
  );

const labelValue = z
  .string()
  .regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/, "at most 63 of letters, digits, '-', '_', '.'");

export const labelsField = z.record(labelKey, labelValue);

/** Everything of a document but its spec, which its kind describes. */
export const headerSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION).meta({ description: "Version of the language." }),
  kind: z.string().meta({ description: "What the document describes." }),
  metadata: z.strictObject({
    name: nameField.meta({ description: "Unique among the documents of its kind at its site." }),
    site: nameField.optional().meta({ description: "The site that it is for; a Site has none." }),
    labels: labelsField.default({}).meta({ description: "Free words to select by." }),
  }),
  sites: z
    .strictObject({ matchLabels: labelsField.meta({ description: "Labels that a Site must have, all of them." }) })
    .optional()
    .meta({ description: "A set of sites instead of `metadata.site`: one document is made for each." }),
  spec: z.record(z.string(), z.unknown()).meta({ description: "What is wanted." }),
});

export type Header = z.output<typeof headerSchema>;
