import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { Thresholds } from "./thresholds.ts";

/** Set Sensor Thresholds, IPMI 2.0 §35.8: those whose bit in the mask is set. */
export const setSensorThresholds = command({
  name: "Set Sensor Thresholds",
  netFn: NetFn.SensorEvent,
  cmd: 0x26,
  privilege: Privilege.Operator,
  request: struct("SetSensorThresholdsRequest", { sensor: u8, thresholds: Thresholds }),
  response: struct("SetSensorThresholdsResponse", {}),
});
