import type { Random } from "./random.ts";

export interface BackoffOptions {
  /** Upper bound of the first wait, milliseconds. */
  readonly first: number;
  /** Upper bound that doubling never passes, milliseconds. */
  readonly max: number;
}

/**
 * Full jitter: a uniform wait between 0 and `first * 2^attempt`, capped at `max`, so that thousands that failed
 * together do not come back together. `attempt` counts from 0. Returns milliseconds.
 */
export function fullJitter(attempt: number, { first, max }: BackoffOptions, random: Random): number {
  return random.next() * Math.min(max, first * 2 ** Math.min(attempt, 30));
}
