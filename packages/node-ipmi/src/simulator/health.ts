import type { Duration } from "@longshore/kit";
import type { Bmc } from "./bmc.ts";

/** How a simulated BMC is: what its faults have made of it so far. Times are monotonic milliseconds. */
export interface Health {
  /** Hears nothing until then. */
  deafUntil: number;
  /** Commands done since it was made. */
  commands: number;
  /** When the commands of the last second came. */
  recent: readonly number[];
  selLostAt: number;
}

export function freshHealth(): Health {
  return { deafUntil: 0, commands: 0, recent: [], selLostAt: 0 };
}

export function isDeaf({ clock, health }: Bmc): boolean {
  return clock.monotonic() < health.deafUntil;
}

/** Forgets every session and is away for `downtime`; the machine's power is not touched. */
export function reboot(bmc: Bmc, downtime: Duration | number): void {
  bmc.slots.clear();
  bmc.health.deafUntil = bmc.clock.monotonic() + downtime;
}

/** Counts a command that has come; false when it is the one too many, which is not heard any more. */
export function bears(bmc: Bmc): boolean {
  const { health, faults, clock } = bmc;
  const now = clock.monotonic();
  loseSel(bmc, now);
  if (!faults.freezes) return true;
  health.recent = [...health.recent.filter((at) => at > now - SECOND), now];
  if (health.recent.length <= faults.freezes.above) return true;
  health.recent = [];
  health.deafUntil = now + faults.freezes.forMs;
  return false;
}

/** Counts a command that was done; false when it was the one too many, whose answer never comes. */
export function survives(bmc: Bmc): boolean {
  const every = bmc.faults.rebootsEvery;
  bmc.health.commands++;
  if (every === undefined || bmc.health.commands % every !== 0) return true;
  reboot(bmc, REBOOT_MS);
  return false;
}

export const REBOOT_MS = 5_000;
const SECOND = 1_000;

function loseSel({ faults, health, board }: Bmc, now: number): void {
  if (faults.losesSelEveryMs === undefined || now - health.selLostAt < faults.losesSelEveryMs) return;
  health.selLostAt = now;
  board.sel.lose();
}
