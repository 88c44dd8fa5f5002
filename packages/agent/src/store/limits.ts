import { MOST_NONCES, NONCES_AT_ONCE } from "./nonces.ts";
import { MOST_ORDERS } from "./orders.ts";

/** How much is remembered of what was done. */
export interface StoreLimits {
  readonly orders: number;
  readonly nonces: number;
  readonly noncesAtOnce: number;
}

export const STORE_LIMITS: StoreLimits = { orders: MOST_ORDERS, nonces: MOST_NONCES, noncesAtOnce: NONCES_AT_ONCE };
