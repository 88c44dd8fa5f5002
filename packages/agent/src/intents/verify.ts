import type { Signed } from "@longshore/contracts";

/**
 * Who vouches for the bytes: returns the payload, or throws why it counts for nothing. The trust in signatures fills
 * this place; until then a payload is what the hub's own stream holds.
 */
export type Verify = (signed: Signed) => Uint8Array;

export const takeAsStored: Verify = (signed) => signed.payload;
