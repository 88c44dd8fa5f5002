import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, Random } from "@longshore/kit";
import type { Timeline } from "./timeline.ts";

/** The computer that a program runs on: its wall clock outlives the program. */
export interface Host {
  readonly name: string;
  /** How far its wall clock is off, milliseconds. */
  wallOffsetMs: number;
}

/** A program at work. All that reaches it comes through `enter`, so it can stand still, and die between two of its steps. */
export class SimProcess {
  readonly host: Host;
  readonly random: Random;
  readonly clock: Clock;
  readonly #timeline: Timeline;
  #alive = true;
  #stalledUntil = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #onKill: (() => void)[] = [];

  constructor(timeline: Timeline, host: Host, random: Random) {
    this.#timeline = timeline;
    this.host = host;
    this.random = random;
    this.clock = {
      now: () => timeline.now() + Math.round(host.wallOffsetMs),
      monotonic: () => timeline.monotonic(),
      after: (delay, fire) => timeline.after(delay, () => this.enter(fire)),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Something happens to the program: at once, when it runs again, or never. */
  enter(fire: () => void): void {
    if (!this.#alive) return;
    const left = this.#stalledUntil - this.#timeline.monotonic();
    if (left <= 0 && this.#waiting.length === 0) return fire();
    if (this.#waiting.push(AsyncLocalStorage.bind(fire)) === 1) this.#timeline.after(left, () => this.#goOn());
  }

  /** Stands still, as by SIGSTOP or a disk that does not answer. */
  stall(ms: number): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, this.#timeline.monotonic() + ms);
  }

  /** What happened meanwhile is seen in the order in which it happened. */
  #goOn(): void {
    const left = this.#stalledUntil - this.#timeline.monotonic();
    if (left > 0) return void this.#timeline.after(left, () => this.#goOn());
    if (!this.#alive) this.#waiting.length = 0;
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#timeline.after(0, () => this.#goOn());
  }

  onKill(end: () => void): void {
    this.#onKill.push(end);
  }

  /** As by kill -9: nothing reaches it any more, and nothing it still does reaches anything. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const end of this.#onKill) end();
  }
}
