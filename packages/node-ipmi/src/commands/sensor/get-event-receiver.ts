import { bitfield8, bits, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Event Receiver, IPMI 2.0 §29.2: where a controller sends its events; 0xff: nowhere. */
export const getEventReceiver = command({
  name: "Get Event Receiver",
  netFn: NetFn.SensorEvent,
  cmd: 0x01,
  privilege: Privilege.User,
  request: struct("GetEventReceiverRequest", {}),
  response: struct("EventReceiver", { address: u8, receiver: bitfield8({ lun: bits(0, 2) }) }),
});
