import { PasswordOperation, setUserPassword } from "../../../commands/app/set-user-password.ts";
import { Privilege } from "../../../privilege.ts";
import { defineVerb } from "../../verb.ts";
import { userId } from "./args.ts";

export const userEnable = enabling("enable", "Let a user in again");
export const userDisable = enabling("disable", "Let a user in no more; the name stays");

function enabling(word: "enable" | "disable", summary: string) {
  const code = word === "enable" ? PasswordOperation.Enable : PasswordOperation.Disable;
  return defineVerb({
    summary,
    examples: [`user ${word} 3`],
    args: { id: userId },
    privilege: Privilege.Administrator,
    async run({ bmc, args: { id } }) {
      await bmc.send(setUserPassword, { user: { id, long: false }, operation: { code }, password: new Uint8Array(0) });
      return { id, enabled: word === "enable" };
    },
    text: ({ id }) => `User ${id} ${word}d`,
  });
}
