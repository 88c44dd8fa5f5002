import { bit, bitfield8, bits, type Infer, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const ChannelAccess = struct("ChannelAccess", {
  access: bitfield8({
    mode: bits(0, 3), // 0 disabled, 1 before boot only, 2 always, 3 shared
    userAuthenticationDisabled: bit(3),
    messageAuthenticationDisabled: bit(4),
    alertingDisabled: bit(5),
  }),
  privilege: bitfield8({ limit: bits(0, 4) }),
});
export type ChannelAccess = Infer<typeof ChannelAccess>;

/** Get Channel Access, IPMI 2.0 §22.23. */
export const getChannelAccess = command({
  name: "Get Channel Access",
  netFn: NetFn.App,
  cmd: 0x41,
  privilege: Privilege.User,
  request: struct("GetChannelAccessRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    which: bitfield8({ setting: bits(6, 2) }), // 1 what is stored, 2 what holds now
  }),
  response: ChannelAccess,
  completionCodes: { 0x82: "not supported by this channel" },
});
