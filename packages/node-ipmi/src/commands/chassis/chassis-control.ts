import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** What Chassis Control can do. On and off are states; the others are events: done twice, they happen twice. */
export const ChassisAction = { Off: 0, On: 1, Cycle: 2, Reset: 3, DiagnosticInterrupt: 4, SoftShutdown: 5 } as const;
export type ChassisAction = (typeof ChassisAction)[keyof typeof ChassisAction];

/** Chassis Control, IPMI 2.0 §28.3. Only on and off are ever sent twice. */
export const chassisControl = command({
  name: "Chassis Control",
  netFn: NetFn.Chassis,
  cmd: 0x02,
  privilege: Privilege.Operator,
  request: struct("ChassisControlRequest", { action: u8 }),
  response: struct("ChassisControlResponse", {}),
  repeatable: ({ action }) => action === ChassisAction.On || action === ChassisAction.Off,
});
