import { bitfield8, bits, bytes, type Infer, struct, u24le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const ChannelInfo = struct("ChannelInfo", {
  channel: bitfield8({ number: bits(0, 4) }),
  medium: bitfield8({ type: bits(0, 7) }), // 4 is 802.3 LAN, 1 IPMB, 5 serial, 12 the system interface
  protocol: bitfield8({ type: bits(0, 5) }),
  sessions: bitfield8({ active: bits(0, 6), support: bits(6, 2) }), // 0 without sessions, 1 one, 2 several, 3 by user
  vendor: u24le,
  auxiliary: bytes(2),
});
export type ChannelInfo = Infer<typeof ChannelInfo>;

/** Get Channel Info, IPMI 2.0 §22.24. */
export const getChannelInfo = command({
  name: "Get Channel Info",
  netFn: NetFn.App,
  cmd: 0x42,
  privilege: Privilege.User,
  request: struct("GetChannelInfoRequest", { channel: bitfield8({ number: bits(0, 4) }) }),
  response: ChannelInfo,
});
