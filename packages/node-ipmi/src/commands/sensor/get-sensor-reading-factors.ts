import { bytes, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Sensor Reading Factors, IPMI 2.0 §35.5: M, B and the exponents of a non-linear sensor at one reading. */
export const getSensorReadingFactors = command({
  name: "Get Sensor Reading Factors",
  netFn: NetFn.SensorEvent,
  cmd: 0x23,
  privilege: Privilege.User,
  request: struct("GetSensorReadingFactorsRequest", { sensor: u8, reading: u8 }),
  response: struct("SensorReadingFactors", { nextReading: u8, factors: bytes(6) }), // as bytes 25 to 30 of a full SDR
});
