import { getUserAccess } from "../../../commands/app/get-user-access.ts";
import { setUserAccess } from "../../../commands/app/set-user-access.ts";
import { Privilege, privilegeName } from "../../../privilege.ts";
import { integer, oneOf, positional, type Reader } from "../../args.ts";
import { defineVerb } from "../../verb.ts";
import { channelArg, THIS_CHANNEL, userId } from "./args.ts";

export const userPriv = defineVerb({
  summary: "Set the highest privilege that a user may have on a channel",
  description:
    "callback is 1, user 2, operator 3, administrator 4, OEM 5; 15 lets the user in nowhere. Its other rights stay.",
  examples: ["user priv 3 operator 1", "user priv 3 4"],
  args: {
    id: userId,
    level: positional(level(), "name or number of the privilege", { value: "LEVEL" }),
    channel: channelArg,
  },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { id, level: limit, channel = THIS_CHANNEL } }) {
    const user = { id };
    const access = { channel, messaging: false, linkAuthentication: false, callbackOnly: false, change: false };
    await bmc.send(setUserAccess, { access, user, privilege: { limit } });
    const { access: now } = await bmc.send(getUserAccess, { channel: { number: channel }, user });
    return { id, privilege: now.limit };
  },
  text: ({ id, privilege }) =>
    `Set Privilege Level command successful (user ${id}: ${privilegeName(privilege).toUpperCase()})`,
});

function level(): Reader<number> {
  const names = { callback: 1, user: 2, operator: 3, administrator: 4 } as const;
  const named = oneOf(["callback", "user", "operator", "administrator"]);
  const numbered = integer(1, 15);
  return (word, name) => (/^\d/.test(word) ? numbered(word, name) : names[named(word, name)]);
}
