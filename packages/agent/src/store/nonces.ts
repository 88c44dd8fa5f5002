import type { UsedNonces } from "@longshore/bus";

/**
 * Nonces that were used: on disk before anything is done. The latest MOST_NONCES, by their expiry, are remembered;
 * what expires no later than one that was forgotten is taken for used. So no step of a clock lets anything in twice.
 */
export type NonceStore = UsedNonces;

export const MOST_NONCES = 10_000;
/** So many are forgotten at once when there are too many. */
export const NONCES_AT_ONCE = 1000;
