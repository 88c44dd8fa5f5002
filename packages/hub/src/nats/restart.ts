import { type BackoffOptions, fullJitter, type Random } from "@longshore/kit";

/** How often nats-server died in a row, and how long to wait before the next start. */
export interface Restarts {
  readonly inARow: number;
}

/** Who ran this long was well: the next death counts as the first. */
export const WELL_AFTER_MS = 30_000;
const BACKOFF: BackoffOptions = { first: 200, max: 10_000 };

export function afterDeath(before: Restarts, ranMs: number, random: Random): { next: Restarts; waitMs: number } {
  const inARow = ranMs >= WELL_AFTER_MS ? 1 : before.inARow + 1;
  return { next: { inARow }, waitMs: inARow === 1 ? 0 : fullJitter(inARow - 1, BACKOFF, random) };
}
