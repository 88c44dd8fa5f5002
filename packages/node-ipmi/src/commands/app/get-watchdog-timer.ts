import { bit, bitfield8, bits, type Infer, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** What the timer is for and what it does: as it is read (§27.7) and set (§27.6). Counts are tenths of a second. */
export const watchdogSetting = {
  use: bitfield8({ code: bits(0, 3), running: bit(6), dontLog: bit(7) }), // 1 BIOS FRB2 … 4 SMS/OS, 5 OEM
  actions: bitfield8({ timeout: bits(0, 3), preTimeout: bits(4, 3) }), // on timeout: 0 none, 1 reset, 2 off, 3 cycle
  preTimeoutSeconds: u8,
  expired: bitfield8({ frb2: bit(1), post: bit(2), osLoad: bit(3), sms: bit(4), oem: bit(5) }), // written: cleared
  initial: u16le,
} as const;

const WatchdogTimer = struct("WatchdogTimer", { ...watchdogSetting, present: u16le });
export type WatchdogTimer = Infer<typeof WatchdogTimer>;

/** Get Watchdog Timer, IPMI 2.0 §27.7. */
export const getWatchdogTimer = command({
  name: "Get Watchdog Timer",
  netFn: NetFn.App,
  cmd: 0x25,
  privilege: Privilege.User,
  request: struct("GetWatchdogTimerRequest", {}),
  response: WatchdogTimer,
});
