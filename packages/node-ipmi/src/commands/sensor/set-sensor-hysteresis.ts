import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set Sensor Hysteresis, IPMI 2.0 §35.6: raw counts. */
export const setSensorHysteresis = command({
  name: "Set Sensor Hysteresis",
  netFn: NetFn.SensorEvent,
  cmd: 0x24,
  privilege: Privilege.Operator,
  request: struct("SetSensorHysteresisRequest", { sensor: u8, mask: u8, positive: u8, negative: u8 }),
  response: struct("SetSensorHysteresisResponse", {}),
});
