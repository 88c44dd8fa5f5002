import { bitfield8, bits, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Sensor Type, IPMI 2.0 §35.16. */
export const getSensorType = command({
  name: "Get Sensor Type",
  netFn: NetFn.SensorEvent,
  cmd: 0x2f,
  privilege: Privilege.User,
  request: struct("GetSensorTypeRequest", { sensor: u8 }),
  response: struct("SensorType", { sensorType: u8, event: bitfield8({ type: bits(0, 7) }) }),
});
