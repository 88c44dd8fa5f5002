import { bit, bitfield8, optional, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Chassis Identify, IPMI 2.0 §28.5: blinks for so many seconds (15 unless given, 0 stops), or until told to stop. */
export const chassisIdentify = command({
  name: "Chassis Identify",
  netFn: NetFn.Chassis,
  cmd: 0x04,
  privilege: Privilege.Operator,
  request: struct("ChassisIdentifyRequest", { seconds: optional(u8), force: optional(bitfield8({ on: bit(0) })) }),
  response: struct("ChassisIdentifyResponse", {}),
});
