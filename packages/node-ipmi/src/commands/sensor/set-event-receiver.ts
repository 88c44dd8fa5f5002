import { bitfield8, bits, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set Event Receiver, IPMI 2.0 §29.1: where a controller sends its events; 0xff: nowhere. */
export const setEventReceiver = command({
  name: "Set Event Receiver",
  netFn: NetFn.SensorEvent,
  cmd: 0x00,
  privilege: Privilege.Administrator,
  request: struct("SetEventReceiverRequest", { address: u8, receiver: bitfield8({ lun: bits(0, 2) }) }),
  response: struct("SetEventReceiverResponse", {}),
});
