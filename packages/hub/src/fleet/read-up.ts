import { type Clock, deadline } from "@longshore/kit";

/** What was stored before is being read: whoever asks for it waits, but not for ever. */
export class ReadUp {
  readonly #clock: Clock;
  readonly #late: () => Error;
  readonly #read = Promise.withResolvers<void>();
  #isDone = false;

  constructor(clock: Clock, late: () => Error) {
    this.#clock = clock;
    this.#late = late;
  }

  /** All of it is here. */
  readonly done = (): void => {
    this.#isDone = true;
    this.#read.resolve();
  };

  /** Throws `late()` after `waitMs`, and the signal's reason when that aborts. */
  async wait(waitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#isDone) return;
    using limit = deadline(this.#clock, waitMs, this.#late, signal);
    limit.signal.throwIfAborted();
    const given = Promise.withResolvers<never>();
    limit.signal.addEventListener("abort", () => given.reject(limit.signal.reason), { once: true });
    await Promise.race([this.#read.promise, given.promise]);
  }
}
