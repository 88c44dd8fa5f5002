import { bit, bitfield8, type Infer, optional, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const SensorReading = struct("SensorReading", {
  reading: u8,
  flags: bitfield8({ unavailable: bit(5), scanning: bit(6), events: bit(7) }),
  states: optional(u8), // threshold comparisons, or the discrete states 0 to 7
  moreStates: optional(u8), // discrete states 8 to 14
});
export type SensorReading = Infer<typeof SensorReading>;

/** Get Sensor Reading, IPMI 2.0 §35.14. */
export const getSensorReading = command({
  name: "Get Sensor Reading",
  netFn: NetFn.SensorEvent,
  cmd: 0x2d,
  privilege: Privilege.User,
  request: struct("GetSensorReadingRequest", { sensor: u8 }),
  response: SensorReading,
});
