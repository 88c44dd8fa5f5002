/** Randomness as an argument: programs pass `systemRandom`, tests `seededRandom(seed)`. */
export interface Random {
  /** `length` unpredictable bytes (from `systemRandom` fit for keys and nonces). */
  bytes(length: number): Uint8Array;
  /** Uniform in [0, 1): for jitter. */
  next(): number;
}

/** Repeats exactly for a seed (mulberry32); never for keys. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}
