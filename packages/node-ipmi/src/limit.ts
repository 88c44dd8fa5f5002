/**
 * At most `max` of something at once, in the order of asking. One limit shared by many sessions bounds their logins:
 * `openSession(target, { handshakes })`.
 */
export class Limit {
  readonly max: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** Whoever comes now has to wait. */
  get full(): boolean {
    return this.#running >= this.max;
  }

  /** Does `work` when its turn has come; who gives up before leaves the queue at once. */
  async take<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    if (this.#running < this.max) this.#running++;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const proceed = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(proceed);
        reject(signal?.reason);
      };
      this.#waiting.add(proceed);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  /** The place goes to the one who has waited longest. */
  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#running--;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
