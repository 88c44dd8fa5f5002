import { setUserName } from "../../../commands/app/set-user-name.ts";
import { Privilege } from "../../../privilege.ts";
import { positional, text } from "../../args.ts";
import { defineVerb } from "../../verb.ts";
import { userId } from "./args.ts";

export const userSetName = defineVerb({
  summary: "Name a user",
  examples: ["user set name 3 operator"],
  args: { id: userId, name: positional(text, "at most 16 bytes") },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { id, name } }) {
    await bmc.send(setUserName, { user: { id }, name });
    return { id, name };
  },
  text: ({ id, name }) => `Set User Name command successful (user ${id}, ${name})`,
});
