import type { Clock } from "./clock.ts";

/** A clock that moves only when told to: nothing in a test waits for real time. */
export class SteppedClock implements Clock {
  #now: number;
  #monotonic = 0;
  #order = 0;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return Math.floor(this.#now); // whole milliseconds, as Date.now()
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delay: number, fire: () => void): () => void {
    const timer: Timer = { at: this.#monotonic + Math.max(0, delay), order: this.#order++, fire };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time on by `ms`, firing what falls due in order; promises settle between two timers. */
  async step(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#advance(next.at);
      this.#timers = this.#timers.filter((other) => other !== next);
      next.fire();
      await settle();
    }
    this.#advance(end);
    await settle();
  }

  /** The wall clock jumps, as when NTP corrects it; waiting is not affected. */
  jump(ms: number): void {
    this.#now += ms;
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  #due(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  #advance(to: number): void {
    this.#now += to - this.#monotonic;
    this.#monotonic = to;
  }
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Lets the promise chains that hang on what just happened run to their next wait. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
