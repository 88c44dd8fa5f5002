import { bit, bitfield8, optional, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Sensor Event Enable, IPMI 2.0 §35.11: which events the sensor may send, by offset. */
export const getSensorEventEnable = command({
  name: "Get Sensor Event Enable",
  netFn: NetFn.SensorEvent,
  cmd: 0x29,
  privilege: Privilege.User,
  request: struct("GetSensorEventEnableRequest", { sensor: u8 }),
  response: struct("SensorEventEnable", {
    flags: bitfield8({ scanning: bit(6), events: bit(7) }),
    assertions: optional(u16le),
    deassertions: optional(u16le),
  }),
});
