import { bit, bitfield8, type Infer, optional, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const ChassisCapabilities = struct("ChassisCapabilities", {
  provides: bitfield8({
    intrusion: bit(0),
    frontPanelLockout: bit(1),
    diagnosticInterrupt: bit(2),
    powerInterlock: bit(3),
  }),
  fruAddress: u8,
  sdrAddress: u8,
  selAddress: u8,
  systemManagementAddress: u8,
  bridgeAddress: optional(u8),
});
export type ChassisCapabilities = Infer<typeof ChassisCapabilities>;

/** Get Chassis Capabilities, IPMI 2.0 §28.1. */
export const getChassisCapabilities = command({
  name: "Get Chassis Capabilities",
  netFn: NetFn.Chassis,
  cmd: 0x00,
  privilege: Privilege.User,
  request: struct("GetChassisCapabilitiesRequest", {}),
  response: ChassisCapabilities,
});
