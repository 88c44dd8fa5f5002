import * as z from "zod";
import { sha256Field } from "./operating-system/schema.ts";

/** A chart, pinned, with what the operator adds to its values. */
export const chartField = z.strictObject({
  url: z
    .string()
    .regex(/^(https?|oci|file):\/\/\S+$/, "a chart archive, https://…, oci://… or file://…")
    .meta({ description: "The chart's archive (.tgz)." }),
  sha256: sha256Field.meta({ description: "SHA-256 of the archive." }),
  values: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: "Further values; those that follow from this document win." }),
});
