import type { Clock } from "./clock.ts";

/** Something that changes now and then, and those who wait for it. */
export class Change {
  readonly #waiting = new Set<() => void>();
  #count = 0;

  /** How often it changed: read it before looking at what changes, so that no change is missed in between. */
  get count(): number {
    return this.#count;
  }

  now(): void {
    this.#count++;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves once it changed since `count`, or when `ms` are over; rejects with the signal's reason. */
  since(count: number, ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#count !== count) return resolve();
      const end = (): void => {
        cancel();
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", abort);
      };
      const wake = (): void => (end(), resolve());
      const abort = (): void => (end(), reject(signal?.reason));
      const cancel = clock.after(ms, wake);
      this.#waiting.add(wake);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}
