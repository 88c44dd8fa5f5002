import { getUserAccess } from "../../../commands/app/get-user-access.ts";
import { getUserName } from "../../../commands/app/get-user-name.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege, privilegeName } from "../../../privilege.ts";
import { defineVerb } from "../../verb.ts";
import { whereKnown } from "../../where-known.ts";
import { channelArg, THIS_CHANNEL } from "./args.ts";

export const userList = defineVerb({
  summary: "List the users and what they may do on a channel",
  examples: ["user list", "user list 1"],
  args: { channel: channelArg },
  privilege: Privilege.Operator,
  async run({ bmc, args: { channel = THIS_CHANNEL } }) {
    const { slots } = await access(bmc, channel, 1);
    const users: User[] = [];
    for (let id = 1; id <= slots.count; id++) {
      const user = await userOf(bmc, channel, id);
      if (user) users.push(user);
    }
    return { users };
  },
  text: ({ users }) => [HEADER, ...users.map(userText)].join("\n"),
});

interface User {
  readonly id: number;
  readonly name: string;
  readonly enabled?: boolean;
  readonly callin: boolean;
  readonly linkAuthentication: boolean;
  readonly ipmiMessaging: boolean;
  readonly privilege: string;
}

function access(bmc: Sender, channel: number, id: number) {
  return bmc.send(getUserAccess, { channel: { number: channel }, user: { id } });
}

/** Undefined for a slot without a name that may do nothing: BMCs have 10 to 16 of them. */
async function userOf(bmc: Sender, channel: number, id: number): Promise<User | undefined> {
  const { users, access: may } = await access(bmc, channel, id);
  const name = await nameOf(bmc, id);
  if (name === "" && !may.messaging && id > 1) return undefined;
  return {
    id,
    name,
    ...(users.status !== 0 && { enabled: users.status === 1 }),
    callin: !may.callbackOnly,
    linkAuthentication: may.linkAuthentication,
    ipmiMessaging: may.messaging,
    privilege: may.limit === NO_ACCESS ? "NO ACCESS" : privilegeName(may.limit).toUpperCase(),
  };
}

/** BMCs answer an error for the name of a slot that was never used. */
async function nameOf(bmc: Sender, id: number): Promise<string> {
  return (await whereKnown(bmc.send(getUserName, { user: { id } })))?.name ?? "";
}

const NO_ACCESS = 0x0f;
const HEADER = "ID  Name             Callin  Link Auth  IPMI Msg   Channel Priv Limit";

function userText({ id, name, callin, linkAuthentication, ipmiMessaging, privilege }: User): string {
  const flags = `${String(callin).padEnd(8)}${String(linkAuthentication).padEnd(11)}${String(ipmiMessaging).padEnd(11)}`;
  return `${String(id).padEnd(4)}${name.padEnd(17)}${flags}${privilege}`;
}
