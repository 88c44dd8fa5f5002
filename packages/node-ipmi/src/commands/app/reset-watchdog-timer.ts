import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Reset Watchdog Timer, IPMI 2.0 §27.5: starts it, or starts its count anew. */
export const resetWatchdogTimer = command({
  name: "Reset Watchdog Timer",
  netFn: NetFn.App,
  cmd: 0x22,
  privilege: Privilege.Operator,
  request: struct("ResetWatchdogTimerRequest", {}),
  response: struct("ResetWatchdogTimerResponse", {}),
  completionCodes: { 0x80: "the watchdog was never set" },
});
