import * as z from "zod";
import { nameField } from "./fields.ts";

/** One value of a Secret of the same site. */
export const secretReference = () =>
  z.strictObject({
    secret: nameField.meta({ description: "Name of a Secret of the same site." }),
    key: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,63}$/, "a key of the Secret: at most 63 of letters, digits, '.', '_' and '-'")
      .meta({ description: "Which of its values." }),
  });
