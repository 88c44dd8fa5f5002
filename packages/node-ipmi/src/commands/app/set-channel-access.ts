import { bit, bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Which of a channel's two settings a write changes: none, the stored one, or the one that holds now. */
export const ChannelSetting = { Unchanged: 0, Stored: 1, Present: 2 } as const;

/** Set Channel Access, IPMI 2.0 §22.22. */
export const setChannelAccess = command({
  name: "Set Channel Access",
  netFn: NetFn.App,
  cmd: 0x40,
  privilege: Privilege.Administrator,
  request: struct("SetChannelAccessRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    access: bitfield8({
      mode: bits(0, 3), // 0 disabled, 1 before boot only, 2 always, 3 shared
      userAuthenticationDisabled: bit(3),
      messageAuthenticationDisabled: bit(4),
      alertingDisabled: bit(5),
      setting: bits(6, 2),
    }),
    privilege: bitfield8({ limit: bits(0, 4), setting: bits(6, 2) }),
  }),
  response: struct("SetChannelAccessResponse", {}),
  completionCodes: {
    0x82: "not supported by this channel",
    0x83: "access mode not supported",
  },
});
