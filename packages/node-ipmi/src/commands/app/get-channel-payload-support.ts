import { bitfield8, bits, reserved, struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Channel Payload Support, IPMI 2.0 §24.8: a bit for each type, the lowest number first. */
export const getChannelPayloadSupport = command({
  name: "Get Channel Payload Support",
  netFn: NetFn.App,
  cmd: 0x4e,
  privilege: Privilege.User,
  request: struct("GetChannelPayloadSupportRequest", { channel: bitfield8({ number: bits(0, 4) }) }),
  response: struct("ChannelPayloadSupport", {
    standard: u16le, // types 0 to 15
    sessionSetup: u16le, // types 0x10 to 0x1f
    oem: u16le, // types 0x20 to 0x2f
    _reserved: reserved(2),
  }),
});
