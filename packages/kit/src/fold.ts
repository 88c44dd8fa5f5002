import type { Clock } from "./clock.ts";

export interface FoldOptions {
  readonly clock: Clock;
  /** The same thing is told at most once per window, milliseconds. */
  readonly windowMs: number;
  /** Different things that are told per window, at most. */
  readonly perWindow: number;
}

/** How often a thing happened since it was told last, with the last one of it. */
export interface Folded<V> {
  readonly count: number;
  readonly value: V;
}

/** Tells the first of its kind at once and the rest as one with a count: a storm of the same takes no more room. */
export class Fold<V> {
  /** Things that were not told, not even counted, because there were too many different ones. */
  dropped = 0;
  readonly #options: FoldOptions;
  readonly #kinds = new Map<string, { toldAt: number; count: number; value: V }>();
  #windowFrom = Number.NEGATIVE_INFINITY;
  #told = 0;

  constructor(options: FoldOptions) {
    this.#options = options;
  }

  /** What to tell now that it happened `times` more; undefined: nothing yet, or nothing at all. */
  take(kind: string, value: V, times = 1): Folded<V> | undefined {
    const now = this.#options.clock.monotonic();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.toldAt < this.#options.windowMs) {
      known.count += times;
      known.value = value;
      return undefined;
    }
    if (!this.#mayTell(now)) {
      if (known === undefined) this.dropped += times;
      else known.count += times;
      return undefined;
    }
    const count = (known?.count ?? 0) + times;
    this.#kinds.delete(kind);
    this.#kinds.set(kind, { toldAt: now, count: 0, value });
    return { count, value };
  }

  /** What was folded and whose window is over; kinds that came to rest are forgotten. */
  due(): Folded<V>[] {
    const now = this.#options.clock.monotonic();
    const due: Folded<V>[] = [];
    for (const [kind, { toldAt, count, value }] of this.#kinds) {
      if (now - toldAt < this.#options.windowMs) continue;
      if (count === 0) this.#kinds.delete(kind);
      else if (this.#mayTell(now)) {
        this.#kinds.set(kind, { toldAt: now, count: 0, value });
        due.push({ count, value });
      }
    }
    return due;
  }

  /** All that was folded and not told, window or not: before the program ends. */
  rest(): Folded<V>[] {
    const rest = [...this.#kinds.values()].filter(({ count }) => count > 0);
    this.#kinds.clear();
    return rest.map(({ count, value }) => ({ count, value }));
  }

  get isEmpty(): boolean {
    return this.#kinds.size === 0;
  }

  /** `perWindow` bounds the kinds that are held too: each was told within a window or two. */
  #mayTell(now: number): boolean {
    if (now - this.#windowFrom >= this.#options.windowMs) {
      this.#windowFrom = now;
      this.#told = 0;
    }
    if (this.#told >= this.#options.perWindow) return false;
    this.#told++;
    return true;
  }
}
