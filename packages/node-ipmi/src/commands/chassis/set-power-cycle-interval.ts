import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set Power Cycle Interval, IPMI 2.0 §28.9: how long the power stays off in a power cycle. */
export const setPowerCycleInterval = command({
  name: "Set Power Cycle Interval",
  netFn: NetFn.Chassis,
  cmd: 0x0b,
  privilege: Privilege.Administrator,
  request: struct("SetPowerCycleIntervalRequest", { seconds: u8 }),
  response: struct("SetPowerCycleIntervalResponse", {}),
});
