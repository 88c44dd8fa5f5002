/** Remembers what was used. A site's survives its restart. */
export interface UsedNonces {
  /** True when `key` was not used before and is now; false when it was, or when there is no room to remember it. */
  use(key: string, expiresAtMs: number, nowMs: number): boolean;
}

/** Remembers what was used until it would be refused for its age anyway; bounded, and full means refuse. */
export class ReplayCache implements UsedNonces {
  readonly #limit: number;
  readonly #expiry = new Map<string, number>();

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  use(key: string, expiresAtMs: number, nowMs: number): boolean {
    if (this.#expiry.has(key)) return false;
    if (this.#expiry.size >= this.#limit) this.#forget(nowMs);
    if (this.#expiry.size >= this.#limit) return false;
    this.#expiry.set(key, expiresAtMs);
    return true;
  }

  get size(): number {
    return this.#expiry.size;
  }

  #forget(nowMs: number): void {
    for (const [key, expiresAtMs] of this.#expiry) if (expiresAtMs < nowMs) this.#expiry.delete(key);
  }
}
