import { randomBytes } from "node:crypto";
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
  bytes: (length) => new Uint8Array(randomBytes(length)),
  next: () => Math.random(),
};
