import * as z from "zod";

/** A chart or a file of manifests that installs something: fetched and rendered at the hub. */
export const installField = () =>
  z.strictObject({
    url: z
      .string()
      .regex(
        /^(https?|oci|file):\/\/[^\s@]*[^\s/@](@sha256:[0-9a-f]{64})?$/,
        "https://…, oci://… or file:///… without a login in it",
      )
      .meta({ description: "A chart (.tgz, oci://…) or a file of manifests (.yaml)." }),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, "SHA-256 of the file, 64 hexadecimal digits")
      .overwrite((text) => text.toLowerCase())
      .meta({ description: "SHA-256 of the file." }),
    values: z.record(z.string(), z.json()).default({}).meta({ description: "Values of the chart; no secrets." }),
    hooks: z
      .strictObject({
        run: z.array(z.string()).max(64).default([]).meta({ description: "KIND/NAME of hooks that are applied." }),
        drop: z.array(z.string()).max(64).default([]).meta({ description: "KIND/NAME of hooks that are left out." }),
      })
      .prefault({})
      .meta({ description: "What becomes of the chart's hooks; see Addon." }),
  });

export type Install = z.output<ReturnType<typeof installField>>;
