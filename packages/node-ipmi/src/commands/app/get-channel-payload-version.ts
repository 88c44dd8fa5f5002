import { bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Channel Payload Version, IPMI 2.0 §24.9. */
export const getChannelPayloadVersion = command({
  name: "Get Channel Payload Version",
  netFn: NetFn.App,
  cmd: 0x4f,
  privilege: Privilege.User,
  request: struct("GetChannelPayloadVersionRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    payload: bitfield8({ type: bits(0, 6) }),
  }),
  response: struct("ChannelPayloadVersion", { version: bitfield8({ minor: bits(0, 4), major: bits(4, 4) }) }),
  completionCodes: { 0x80: "the payload type is not there on this channel" },
});
