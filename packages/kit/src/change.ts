/** Something changed: whoever waits goes on. */
export class Change {
  #next = Promise.withResolvers<void>();

  /** Resolves at the next change. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  now(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }
}
