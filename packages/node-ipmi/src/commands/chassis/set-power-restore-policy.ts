import { bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** What the machine does when the mains come back; NoChange only asks which of them there are. */
export const RestorePolicy = { StayOff: 0, Previous: 1, TurnOn: 2, NoChange: 3 } as const;

/** Set Power Restore Policy, IPMI 2.0 §28.8. */
export const setPowerRestorePolicy = command({
  name: "Set Power Restore Policy",
  netFn: NetFn.Chassis,
  cmd: 0x06,
  privilege: Privilege.Operator,
  request: struct("SetPowerRestorePolicyRequest", { policy: bitfield8({ code: bits(0, 3) }) }),
  response: struct("PowerRestorePolicies", { supported: bitfield8({ policies: bits(0, 3) }) }), // a bit for each
});
