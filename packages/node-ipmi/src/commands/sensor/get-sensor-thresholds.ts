import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { Thresholds } from "./thresholds.ts";

/** Get Sensor Thresholds, IPMI 2.0 §35.9. */
export const getSensorThresholds = command({
  name: "Get Sensor Thresholds",
  netFn: NetFn.SensorEvent,
  cmd: 0x27,
  privilege: Privilege.User,
  request: struct("GetSensorThresholdsRequest", { sensor: u8 }),
  response: Thresholds,
});
