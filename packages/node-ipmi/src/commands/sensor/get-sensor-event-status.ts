import { bit, bitfield8, optional, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Sensor Event Status, IPMI 2.0 §35.13: the events that are asserted now, by offset. */
export const getSensorEventStatus = command({
  name: "Get Sensor Event Status",
  netFn: NetFn.SensorEvent,
  cmd: 0x2b,
  privilege: Privilege.User,
  request: struct("GetSensorEventStatusRequest", { sensor: u8 }),
  response: struct("SensorEventStatus", {
    flags: bitfield8({ unavailable: bit(5), scanning: bit(6), events: bit(7) }),
    assertions: optional(u16le),
    deassertions: optional(u16le),
  }),
});
