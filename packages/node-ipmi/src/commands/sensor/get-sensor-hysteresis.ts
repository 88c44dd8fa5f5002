import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Sensor Hysteresis, IPMI 2.0 §35.7: raw counts; 0 means none. */
export const getSensorHysteresis = command({
  name: "Get Sensor Hysteresis",
  netFn: NetFn.SensorEvent,
  cmd: 0x25,
  privilege: Privilege.User,
  request: struct("GetSensorHysteresisRequest", { sensor: u8, mask: u8 }), // the mask is 0xff
  response: struct("SensorHysteresis", { positive: u8, negative: u8 }),
});
