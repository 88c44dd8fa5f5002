import { bitfield8, bits, bytes, type Infer, optional, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const SessionInfo = struct("SessionInfo", {
  handle: u8, // 0: there is no such session
  possible: bitfield8({ sessions: bits(0, 6) }),
  active: bitfield8({ sessions: bits(0, 6) }),
  user: optional(bitfield8({ id: bits(0, 6) })),
  privilege: optional(bitfield8({ level: bits(0, 4) })),
  channel: optional(bitfield8({ number: bits(0, 4), protocol: bits(4, 4) })),
  consoleAddress: optional(bytes(4)), // IPv4; on a LAN channel
  consoleMac: optional(bytes(6)),
  consolePort: optional(rest), // two bytes; which comes first is read both ways by programs
});
export type SessionInfo = Infer<typeof SessionInfo>;

/** Which session: the one that asks, the n-th active one, or one by handle or ID that follows in `by`. */
export const SessionIndex = { Own: 0x00, ByHandle: 0xfe, ById: 0xff } as const;

/** Get Session Info, IPMI 2.0 §22.20. */
export const getSessionInfo = command({
  name: "Get Session Info",
  netFn: NetFn.App,
  cmd: 0x3d,
  privilege: Privilege.User,
  request: struct("GetSessionInfoRequest", { index: u8, by: rest }),
  response: SessionInfo,
});
