import { randomFillSync } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delay, fire) {
    const timer = setTimeout(fire, delay);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  bytes: (length) => (length > POOL ? randomFillSync(new Uint8Array(length)) : fromPool(length)),
  next: () => Math.random(),
};

/** Nonces are short and many: drawn together they cost a tenth. What was handed out is erased here. */
const POOL = 1024;
const pool = new Uint8Array(POOL);
let used = POOL;

function fromPool(length: number): Uint8Array {
  if (used + length > POOL) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
