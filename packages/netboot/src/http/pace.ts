import { type Clock, sleep } from "@longshore/kit";

/** A cap on what all downloads take together, so that a site's line or its switch is not filled by one install. */
export class Pace {
  readonly #clock: Clock;
  readonly #bytesPerSecond: number;
  /** When what was allowed so far will have been sent, by the monotonic clock. */
  #free = 0;

  /** 0 = no cap. */
  constructor(bytesPerSecond: number, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
  }

  /** Resolves when `bytes` more may be sent. Whoever waits is served in the order of asking. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === 0) return;
    const now = this.#clock.monotonic();
    const start = Math.max(this.#free, now - BURST_MS);
    this.#free = start + (bytes / this.#bytesPerSecond) * 1000;
    if (start > now) await sleep(this.#clock, start - now, signal);
  }
}

/** What was not used in this time may be used at once. */
const BURST_MS = 100;
