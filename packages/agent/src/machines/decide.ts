import { type Duration, milliseconds, seconds } from "@longshore/kit";
import type { PowerState } from "../bmc/bmc.ts";

/** An order that was sent to hold a state, and has not been seen to be followed. */
export interface SentPower {
  readonly to: PowerState;
  /** How long ago. */
  readonly ageMs: number;
  /** How often it was sent in a row. */
  readonly times: number;
}

export type PowerDecision =
  | { readonly do: "keep" }
  /** It was ordered; look again after `for`. */
  | { readonly do: "wait"; readonly for: Duration }
  | { readonly do: "order"; readonly power: PowerState };

/** What to do now, given what is wanted, what is seen and what was sent. */
export function decide(wanted: PowerState | undefined, seen: PowerState, sent: SentPower | undefined): PowerDecision {
  if (wanted === undefined || wanted === seen) return { do: "keep" };
  if (sent === undefined || sent.to !== wanted) return { do: "order", power: wanted };
  const left = patience(sent.times) - sent.ageMs;
  return left > 0 ? { do: "wait", for: milliseconds(Math.min(left, LOOK_EVERY)) } : { do: "order", power: wanted };
}

/** A BMC acknowledges before the power moves. */
export const LOOK_EVERY = seconds(1);

/** A BMC that says yes and does nothing is asked again, ever more rarely: 10 s, 20 s … at most 5 minutes. */
function patience(times: number): number {
  return Math.min(10_000 * 2 ** (times - 1), 300_000);
}
