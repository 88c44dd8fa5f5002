import { abortable } from "./abortable.ts";

/** One at a time, in the order of asking. Who gives up while waiting leaves the queue at once. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #inside = 0;

  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#last = this.#inside++ === 0 ? done : before.then(() => done);
    try {
      if (this.#inside > 1) await abortable(before, signal);
      else signal.throwIfAborted();
      return await work();
    } finally {
      this.#inside--;
      resolve();
    }
  }

  get busy(): boolean {
    return this.#inside > 0;
  }

  /** Settles when all that was asked for until now is over. */
  idle(): Promise<void> {
    return this.#last;
  }
}
