import { bit, bitfield8, bits, type Infer, optional, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const ChassisStatus = struct("ChassisStatus", {
  power: bitfield8({
    on: bit(0),
    overload: bit(1),
    interlock: bit(2),
    fault: bit(3),
    controlFault: bit(4),
    restorePolicy: bits(5, 2), // 0 stay off, 1 as before, 2 go on, 3 unknown
  }),
  lastPowerEvent: bitfield8({
    acFailed: bit(0),
    overload: bit(1),
    interlock: bit(2),
    fault: bit(3),
    byCommand: bit(4),
  }),
  misc: bitfield8({
    intrusion: bit(0),
    frontPanelLockout: bit(1),
    driveFault: bit(2),
    coolingFault: bit(3),
    identify: bits(4, 2),
    identifySupported: bit(6),
  }),
  frontPanelButtons: optional(
    bitfield8({
      powerOffDisabled: bit(0),
      resetDisabled: bit(1),
      diagnosticDisabled: bit(2),
      standbyDisabled: bit(3),
      powerOffDisableAllowed: bit(4),
      resetDisableAllowed: bit(5),
      diagnosticDisableAllowed: bit(6),
      standbyDisableAllowed: bit(7),
    }),
  ),
});
export type ChassisStatus = Infer<typeof ChassisStatus>;

/** Get Chassis Status, IPMI 2.0 §28.2. */
export const getChassisStatus = command({
  name: "Get Chassis Status",
  netFn: NetFn.Chassis,
  cmd: 0x01,
  privilege: Privilege.User,
  request: struct("GetChassisStatusRequest", {}),
  response: ChassisStatus,
});
