import { bitfield8, bits, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get System Restart Cause, IPMI 2.0 §28.11. */
export const getSystemRestartCause = command({
  name: "Get System Restart Cause",
  netFn: NetFn.Chassis,
  cmd: 0x07,
  privilege: Privilege.User,
  request: struct("GetSystemRestartCauseRequest", {}),
  response: struct("SystemRestartCause", { cause: bitfield8({ code: bits(0, 4) }), channel: u8 }),
});

/** What a restart cause's number means. */
export function restartCauseText(code: number): string {
  return CAUSES[code] ?? `cause ${code}`;
}

const CAUSES = [
  "unknown",
  "Chassis Control command",
  "reset button",
  "power button",
  "watchdog expired",
  "OEM",
  "powered up: restore policy is to turn on",
  "powered up: restored to its previous state",
  "reset by a platform event filter",
  "power-cycled by a platform event filter",
  "soft reset by the operating system",
  "real-time clock alarm",
] as const;
