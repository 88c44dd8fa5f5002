import { PasswordOperation, passwordField, setUserPassword } from "../../../commands/app/set-user-password.ts";
import { ipmiErrors } from "../../../errors.ts";
import { Privilege } from "../../../privilege.ts";
import { MAX_PASSWORD } from "../../../session/login.ts";
import { positional, text } from "../../args.ts";
import { defineVerb } from "../../verb.ts";
import { userId } from "./args.ts";

export const userSetPassword = defineVerb({
  summary: "Set a user's password, and have the BMC compare it",
  description:
    "What is longer than IPMI takes is refused, never cut. Afterwards the BMC is asked whether that is the password: one that says yes to everything is found out where it can be.",
  examples: ["user set password 3 'n3w-pass'"],
  args: { id: userId, password: positional(text, "the new password, at most 20 bytes") },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { id, password } }) {
    const { long, password: bytes } = passwordField(password);
    if (bytes.length > MAX_PASSWORD)
      throw ipmiErrors.IPMI_CREDENTIAL_TOO_LONG({ what: "password", max: MAX_PASSWORD, length: bytes.length });
    const request = { user: { id, long }, password: bytes };
    await bmc.send(setUserPassword, { ...request, operation: { code: PasswordOperation.Set } });
    await bmc.send(setUserPassword, { ...request, operation: { code: PasswordOperation.Test } });
    return { id, set: true };
  },
  text: ({ id }) => `Set User Password command successful (user ${id})`,
});
