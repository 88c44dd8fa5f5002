/** Remembers what was used. A site's survives its restart. */
export interface UsedNonces {
  /** True when `key` was not used before and is now; false when it was, or might have been. */
  use(key: string, expiresAtMs: number): boolean;
}

/**
 * Remembers what was used, of too much what expires last; what expires no later than anything that was forgotten is
 * taken for used. No clock is asked: it may step.
 */
export class ReplayCache implements UsedNonces {
  readonly #limit: number;
  readonly #expiry = new Map<string, number>();
  #floor = 0;

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  use(key: string, expiresAtMs: number): boolean {
    if (this.#expiry.has(key) || expiresAtMs <= this.#floor) return false;
    if (this.#expiry.size >= this.#limit) this.#forgetHalf();
    if (expiresAtMs <= this.#floor) return false;
    this.#expiry.set(key, expiresAtMs);
    return true;
  }

  get size(): number {
    return this.#expiry.size;
  }

  #forgetHalf(): void {
    const ends = [...this.#expiry.values()].sort((a, b) => a - b);
    this.#floor = ends[Math.floor(ends.length / 2)] ?? 0;
    for (const [key, expiresAtMs] of this.#expiry) if (expiresAtMs <= this.#floor) this.#expiry.delete(key);
  }
}
