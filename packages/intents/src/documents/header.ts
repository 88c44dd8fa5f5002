import * as z from "zod";
import { nameField } from "../formats/fields.ts";
import { didYouMean } from "./nearest.ts";
import { foundText, oneOf } from "./words.ts";

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

/** Labels that say how a document's objects are treated, and what they may say. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  drift: ["correct", "report"],
  deletion: ["keep", "confirm"],
};

function checkOrders(labels: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  for (const [name, values] of Object.entries(ORDERS)) {
    const value = labels[name];
    if (value === undefined || values.includes(value)) continue;
    const finding = {
      message: `not allowed${didYouMean(value, values)}`,
      found: foundText(value),
      expected: oneOf(values),
    };
    context.addIssue({ code: "custom", path: [name], message: finding.message, params: { finding } });
  }
}

/** Everything of a document but its spec, which its kind describes. */
export const headerSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION).meta({ description: "Version of the language." }),
  kind: z.string().meta({ description: "What the document describes." }),
  metadata: z.strictObject({
    name: nameField.meta({ description: "Unique among the documents of its kind at its site." }),
    site: nameField.optional().meta({ description: "The site that it is for; a Site has none." }),
    labels: labelsField.superRefine(checkOrders).default({}).meta({
      description:
        "Free words to select by; two are orders: `drift: report` = what others change of its objects is told and left (otherwise `correct`), `deletion: confirm` = what holds data may go with an operator's word (otherwise `keep`).",
    }),
  }),
  sites: z
    .strictObject({ matchLabels: labelsField.meta({ description: "Labels that a Site must have, all of them." }) })
    .optional()
    .meta({ description: "A set of sites instead of `metadata.site`: one document is made for each." }),
  spec: z.record(z.string(), z.unknown()).meta({ description: "What is wanted." }),
});

export type Header = z.output<typeof headerSchema>;
