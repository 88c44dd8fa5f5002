import { type Clock, deadline, type LongshoreError } from "@longshore/kit";
import { busErrors } from "./errors.ts";
import type { Reports } from "./link-options.ts";
import type { Link, LinkState } from "./ports.ts";

/** The state of a line that is made again for ever: who listens is told of each change, who needs it waits. */
export class LineState {
  readonly #options: LineStateOptions;
  readonly #listeners = new Set<Parameters<Link["onState"]>[0]>();
  #now: LinkState = "connecting";
  /** Why it is down. */
  #cause: LongshoreError | undefined;

  constructor(options: LineStateOptions) {
    this.#options = options;
  }

  get now(): LinkState {
    return this.#now;
  }

  onChange(listen: Parameters<Link["onState"]>[0]): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  up(): void {
    this.#become("up");
  }

  /** True when that is news: another cause is, too. */
  down(cause: LongshoreError): boolean {
    const isNews = this.#now !== "down" || this.#cause?.message !== cause.message;
    this.#cause = cause;
    if (isNews) this.#become("down", cause);
    return isNews;
  }

  /** The program is dead: closed without a word to anybody. */
  abandon(): void {
    this.#now = "closed";
  }

  /** For good; nobody is told of anything any more. */
  close(): void {
    this.#become("closed");
    this.#listeners.clear();
  }

  /** Waits until `ready` gives something; throws why there is no line when `timeoutMs` is over. */
  async until<T>(ready: () => T | undefined, timeoutMs: number, signal?: AbortSignal): Promise<T> {
    const already = ready();
    if (already !== undefined) return already;
    const { clock, servers } = this.#options;
    const whyNot = (): LongshoreError =>
      this.#cause ?? busErrors.BUS_UNREACHABLE({ servers, reason: "still connecting" });
    using limit = deadline(clock, timeoutMs, whyNot, signal);
    for (;;) {
      if (this.#now === "closed") throw busErrors.BUS_CLOSED(undefined);
      await this.#next(limit.signal);
      const found = ready();
      if (found !== undefined) return found;
    }
  }

  /** What a caller's function throws must not reach whoever reads the line: it would stop reading for good. */
  guard(call: () => void, subject: string): void {
    try {
      call();
    } catch (error) {
      this.#options.onUnexpected?.(error, subject);
    }
  }

  #become(state: LinkState, cause?: Error): void {
    if (this.#now === "closed") return;
    this.#now = state;
    for (const listen of this.#listeners) this.guard(() => listen(state, cause), `state ${state}`);
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        stop();
        signal.removeEventListener("abort", abort);
      };
      const stop = this.onChange(() => {
        done();
        resolve();
      });
      const abort = (): void => {
        done();
        reject(signal.reason);
      };
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

export interface LineStateOptions extends Pick<Reports, "onUnexpected"> {
  readonly clock: Clock;
  /** Where it leads, for people. */
  readonly servers: string;
}
