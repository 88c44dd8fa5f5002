import { type Clock, type Random } from "@longshore/kit";

/**
 * Keeps away from a BMC that failed several times in a row: from then on one probe at a time, ever more rarely. Whoever
 * is in a hurry (an operator's order) may ask all the same, and is a probe, too.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #openUntil = 0;
  #lastReason = "";

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** "half-open": the next one who asks is a probe. */
  get state(): "closed" | "open" | "half-open" {
    if (this.#failures < OPENS_AFTER) return "closed";
    return this.waitMs > 0 ? "open" : "half-open";
  }

  /** Milliseconds until it may be asked again; 0 = now. */
  get waitMs(): number {
    return this.#failures < OPENS_AFTER ? 0 : Math.max(0, this.#openUntil - this.#options.clock.monotonic());
  }

  get failures(): number {
    return this.#failures;
  }

  /** What the last failure said. */
  get lastReason(): string {
    return this.#lastReason;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(reason: string): void {
    const { clock, random, firstMs } = this.#options;
    this.#failures++;
    this.#lastReason = reason;
    const doublings = Math.min(Math.max(0, this.#failures - OPENS_AFTER), MOST_DOUBLINGS);
    const jitter = 0.8 + 0.4 * random.next(); // many BMCs that died together come back together
    this.#openUntil = clock.monotonic() + firstMs * 2 ** doublings * jitter;
  }
}

export interface BreakerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds until the first probe. */
  readonly firstMs: number;
}

const OPENS_AFTER = 5;
/** The rarest is every fourth. */
const MOST_DOUBLINGS = 2;
