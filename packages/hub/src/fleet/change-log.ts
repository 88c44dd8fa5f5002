import { type Clock, deadline } from "@longshore/kit";

/** One thing that differs: a document, its status, or a site's link. */
export interface Change {
  readonly site: string;
  /** Lowercase; "event" for the timeline. */
  readonly kind: string;
  readonly name: string;
}

export type Matches = (change: Change) => boolean;

/**
 * What changed, in order, so that whoever waits is woken by what it asked for and by nothing else. A revision names
 * this hub's life and a counter: one of another life, or too long ago, simply means "something differs".
 */
export class ChangeLog {
  readonly #life: string;
  readonly #clock: Clock;
  readonly #kept: number;
  readonly #changes: Change[] = [];
  #count = 0;
  readonly #waiting = new Set<{ readonly matches: Matches; readonly wake: () => void }>();

  constructor(life: string, clock: Clock, kept = 10_000) {
    this.#life = life;
    this.#clock = clock;
    this.#kept = kept;
  }

  get revision(): string {
    return `${this.#life}:${this.#count}`;
  }

  note(change: Change): void {
    this.#changes[this.#count % this.#kept] = change;
    this.#count++;
    for (const waiter of this.#waiting) if (waiter.matches(change)) waiter.wake();
  }

  /** Resolves when something that matches differs from `revision`, or after `waitMs`; at once without a revision or when one of `ends` aborts. */
  async differs(revision: string, matches: Matches, waitMs: number, ...ends: AbortSignal[]): Promise<void> {
    if (revision === "" || waitMs === 0 || this.#differsNow(revision, matches)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { matches, wake: resolve };
    using limit = deadline(this.#clock, Math.min(waitMs, LONGEST_WAIT_MS), () => new Error("time is up"), ...ends);
    limit.signal.addEventListener("abort", () => resolve(), { once: true });
    if (limit.signal.aborted) resolve();
    this.#waiting.add(waiter);
    try {
      await promise;
    } finally {
      this.#waiting.delete(waiter);
    }
  }

  #differsNow(revision: string, matches: Matches): boolean {
    const [life, text] = revision.split(":");
    const since = Number(text);
    if (life !== this.#life || !Number.isSafeInteger(since) || since > this.#count) return true;
    if (this.#count - since > this.#kept) return true;
    for (let i = since; i < this.#count; i++) {
      const change = this.#changes[i % this.#kept];
      if (change !== undefined && matches(change)) return true;
    }
    return false;
  }
}

const LONGEST_WAIT_MS = 30_000;
