import type { UsedNonces } from "@longshore/bus";

/** Nonces of commands and orders that were taken: on disk before anything is done, until they would be too old anyway. */
export type NonceStore = UsedNonces;

/** More are refused: each holds for a day at most, and nobody commands a site ten times a second all day. */
export const MOST_NONCES = 100_000;
