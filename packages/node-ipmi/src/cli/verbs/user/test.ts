import { PasswordOperation, passwordField, setUserPassword } from "../../../commands/app/set-user-password.ts";
import { completionCodeOf } from "../../../errors.ts";
import { Privilege } from "../../../privilege.ts";
import { oneOf, optional, positional, text } from "../../args.ts";
import { defineVerb } from "../../verb.ts";
import { userId } from "./args.ts";

export const userTest = defineVerb({
  summary: "Ask the BMC whether a password is a user's",
  examples: ["user test 3 16 'maybe-this'"],
  args: {
    id: userId,
    size: positional(oneOf(["16", "20"]), "how many bytes the password was stored with"),
    password: optional(text, "the password; empty unless given"),
  },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { id, size, password = "" } }) {
    const field = passwordField(password);
    const long = size === "20";
    const bytes = new Uint8Array(Math.max(field.password.length, long ? 20 : 16));
    bytes.set(field.password);
    try {
      await bmc.send(setUserPassword, {
        user: { id, long },
        operation: { code: PasswordOperation.Test },
        password: bytes,
      });
      return { id, matches: true };
    } catch (error) {
      if (completionCodeOf(error) !== WRONG_PASSWORD) throw error;
      return { id, matches: false };
    }
  },
  text: ({ matches }) => (matches ? "Success" : "Password test failed: wrong password"),
});

const WRONG_PASSWORD = 0x80;
