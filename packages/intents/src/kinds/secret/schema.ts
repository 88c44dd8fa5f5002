import * as z from "zod";

/** Largest sum of the values of one Secret, bytes of UTF-8. */
export const MAX_SECRET_BYTES = 64 * 1024;

const key = z.string().regex(/^[A-Za-z0-9._-]{1,63}$/, "1 to 63 of letters, digits, '.', '_' and '-'");

const version = z.int().min(1).default(1).meta({
  description:
    "Raise it with every change of the values: they cannot be compared, so only this says that they are new.",
});

/** A Secret as the operator writes it. It stays at the CLI: the hub takes only `secretSchema`. */
export const secretInputSchema = z.strictObject({
  version,
  data: z
    .record(key, z.string())
    .refine((data) => Object.keys(data).length > 0, "at least one key")
    .refine(
      (data) => Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0) <= MAX_SECRET_BYTES,
      `at most ${MAX_SECRET_BYTES} bytes of values`,
    )
    .meta({ description: "The values by key, e.g. `username` and `password`." }),
});

export type SecretInput = z.output<typeof secretInputSchema>;

/** A Secret as the hub and the site hold it: readable by the agents it was sealed to. */
export const secretSchema = z.strictObject({
  version,
  keys: z
    .array(key)
    .min(1)
    .overwrite((keys) => [...new Set(keys)].sort())
    .meta({ description: "Which keys it has, sorted." }),
  sender: z
    .string()
    .regex(/^X[A-Z2-7]{55}$/, "a public curve key")
    .meta({ description: "Public curve key made for this sealing and thrown away." }),
  sealed: z
    .record(z.string().regex(/^[A-Z][A-Z2-7]{55}$/, "a public NKey"), z.base64({ error: "base64" }))
    .refine((sealed) => Object.keys(sealed).length > 0, "at least one recipient")
    .meta({ description: "The sealed values per recipient (public NKey of an agent)." }),
});

export type SecretSpec = z.output<typeof secretSchema>;
