import { z } from "zod";
import { checkWay } from "./check-way.ts";
import { imagesInput, mirrorField, resolveImages } from "./images.ts";
import { readForeign } from "./foreign.ts";
import { distributionFields, firstBootFields, type OperatingSystemSpec } from "./schema.ts";

const foreign = z.union([z.string(), z.record(z.string(), z.unknown())], "a text or an object");

/** An operating system as an operator writes it; what comes out is what hub and site hold. */
export const operatingSystemInputSchema = z
  .strictObject({
    ...distributionFields,
    mirror: mirrorField.optional(),
    images: imagesInput,
    ...firstBootFields,
    butane: foreign.optional().meta({
      description:
        "With Ignition: a Butane config, variant flatcar or fcos, as text or object; translated before it leaves the CLI. No `local` files, no `trees`.",
    }),
    ignition: foreign.optional().meta({ description: "With Ignition: a config of spec 3, as JSON text or object." }),
    userData: foreign.optional().meta({
      description: "With cloud-init: a cloud-config, as text or object; the rest of this document is merged into it.",
    }),
  })
  .transform((input, context): OperatingSystemSpec => {
    const { mirror, images, butane, ignition, userData, ...rest } = input;
    const say: Say = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
    checkWay(input, say);
    return {
      ...rest,
      images: resolveImages({ ...rest, mirror, images }, say),
      ...readForeign({ butane, ignition, userData }, say),
    };
  });

/** Adds what is wrong at a path of the spec; the message says what would be right. */
export type Say = (path: readonly (string | number)[], message: string) => void;
