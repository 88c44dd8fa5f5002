import { type Clock, seconds } from "@longshore/kit";
import type { Place } from "./check.ts";
import type { Reach } from "./look-at.ts";

/**
 * The same way to an API server for a while: where one is may be known only at another one, which would be asked before
 * each look. When that one is silent, the way that was known stays: its clusters go on without it.
 */
export function steadyReach(reach: Reach, clock: Clock): Reach {
  let known: { readonly place: Place; readonly atMs: number } | undefined;
  return async (signal) => {
    if (known !== undefined && clock.monotonic() - known.atMs < STEADY) return known.place;
    try {
      const found = await reach(signal);
      known = "wait" in found ? undefined : { place: found, atMs: clock.monotonic() };
      return found;
    } catch (error) {
      if (known === undefined) throw error;
      known = { ...known, atMs: clock.monotonic() };
      return known.place; // after a deadline nobody waits for it: the next look has it at once
    }
  };
}

const STEADY = seconds(60);
