import { getSessionInfo, SessionIndex, type SessionInfo } from "../../../commands/app/get-session-info.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege, privilegeName } from "../../../privilege.ts";
import { oneOf, optional } from "../../args.ts";
import { fields } from "../../output/fields.ts";
import { hexBytes } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";
import { whereKnown } from "../../where-known.ts";

export const sessionInfo = defineVerb({
  summary: "Show who has a session with the BMC",
  examples: ["session info", "session info all"],
  args: { which: optional(oneOf(["active", "all"]), "active: the one that asks; all unless given") },
  privilege: Privilege.User,
  async run({ bmc, args: { which = "all" } }) {
    const own = await ask(bmc, SessionIndex.Own);
    if (which === "active") return { sessions: [rowOf(own)] };
    const sessions: SessionRow[] = [];
    for (let index = 1; index <= own.active.sessions; index++) {
      const info = await whereKnown(ask(bmc, index)); // it may have ended meanwhile
      if (info && info.handle !== 0) sessions.push(rowOf(info));
    }
    return { sessions };
  },
  text: ({ sessions }) => sessions.map(sessionText).join("\n\n"),
});

interface SessionRow {
  readonly handle: number;
  readonly slots: number;
  readonly active: number;
  readonly userId?: number;
  readonly privilege?: string;
  readonly channel?: number;
  readonly consoleAddress?: string;
  readonly consoleMac?: string;
}

function ask(bmc: Sender, index: number): Promise<SessionInfo> {
  return bmc.send(getSessionInfo, { index, by: new Uint8Array(0) });
}

function rowOf({
  handle,
  possible,
  active,
  user,
  privilege,
  channel,
  consoleAddress,
  consoleMac,
}: SessionInfo): SessionRow {
  return {
    handle,
    slots: possible.sessions,
    active: active.sessions,
    ...(user && { userId: user.id }),
    ...(privilege && { privilege: privilegeName(privilege.level).toUpperCase() }),
    ...(channel && { channel: channel.number }),
    ...(consoleAddress && { consoleAddress: consoleAddress.join(".") }),
    ...(consoleMac && { consoleMac: hexBytes(consoleMac, ":") }),
  };
}

function sessionText(row: SessionRow): string {
  return fields(
    [
      ["session handle", row.handle],
      ["slot count", row.slots],
      ["active sessions", row.active],
      ["user id", row.userId],
      ["privilege level", row.privilege],
      ["session channel", row.channel],
      ["console ip", row.consoleAddress],
      ["console mac", row.consoleMac],
    ],
    { width: 30 },
  );
}
