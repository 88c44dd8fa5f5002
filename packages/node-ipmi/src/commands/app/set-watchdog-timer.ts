import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { watchdogSetting } from "./get-watchdog-timer.ts";

/** Set Watchdog Timer, IPMI 2.0 §27.6. It stops the timer unless `running` is set; Reset starts it. */
export const setWatchdogTimer = command({
  name: "Set Watchdog Timer",
  netFn: NetFn.App,
  cmd: 0x24,
  privilege: Privilege.Operator,
  request: struct("SetWatchdogTimerRequest", watchdogSetting),
  response: struct("SetWatchdogTimerResponse", {}),
});
