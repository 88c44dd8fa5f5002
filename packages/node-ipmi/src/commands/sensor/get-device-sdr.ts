import { struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { GetSdrRequest, SdrPart } from "../storage/get-sdr.ts";

/** Get Device SDR, IPMI 2.0 §35.3: for a BMC without a repository that describes its own sensors. */
export const getDeviceSdr = command({
  name: "Get Device SDR",
  netFn: NetFn.SensorEvent,
  cmd: 0x21,
  privilege: Privilege.User,
  request: GetSdrRequest,
  response: SdrPart,
  completionCodes: { 0x80: "record changed" },
});

/** Reserve Device SDR Repository, IPMI 2.0 §35.4. */
export const reserveDeviceSdrs = command({
  name: "Reserve Device SDR Repository",
  netFn: NetFn.SensorEvent,
  cmd: 0x22,
  privilege: Privilege.User,
  request: struct("ReserveDeviceSdrRepositoryRequest", {}),
  response: struct("DeviceSdrReservation", { reservation: u16le }),
});
