import { bit, bitfield8, bits, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Platform Event, IPMI 2.0 §29.3: an event for the BMC's log, from whoever sends it. Never sent twice. */
export const platformEvent = command({
  name: "Platform Event",
  netFn: NetFn.SensorEvent,
  cmd: 0x02,
  privilege: Privilege.Operator,
  request: struct("PlatformEventRequest", {
    version: u8, // 4 for IPMI 2.0
    sensorType: u8,
    sensor: u8,
    event: bitfield8({ type: bits(0, 7), deasserted: bit(7) }),
    data: rest, // 3 bytes
  }),
  response: struct("PlatformEventResponse", {}),
  repeatable: () => false,
});
