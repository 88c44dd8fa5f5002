import { abortable } from "./abortable.ts";

/** One at a time, in the order of asking. Who gives up while waiting leaves the queue at once. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => done);
    try {
      await abortable(before, signal);
      return await work();
    } finally {
      resolve();
    }
  }

  /** Settles when all that was asked for until now is over. */
  idle(): Promise<void> {
    return this.#last;
  }
}
