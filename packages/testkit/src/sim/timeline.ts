import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "@longshore/kit";

/** Lets everything that was set free run until it waits for the timeline again. */
export type Settle = () => Promise<void>;

/**
 * The one time of a simulated world. Whatever takes time is an entry in it; entries of the same moment happen in the
 * order in which they were made, and between two of them every promise settles, so that a run repeats exactly. What
 * an entry sets off carries the async context of who made it: a cause can be followed through the whole world.
 */
export class Timeline implements Clock {
  readonly #epoch: number;
  readonly #settle: Settle;
  readonly #heap: Entry[] = [];
  #now = 0;
  #order = 0;
  /** Entries that happened: what a run costs. */
  happened = 0;

  constructor(settle: Settle, epoch = Date.UTC(2026, 0, 1)) {
    this.#settle = settle;
    this.#epoch = epoch;
  }

  now(): number {
    return this.#epoch + Math.floor(this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  after(delay: number, fire: () => void): () => void {
    const entry: Entry = {
      at: this.#now + Math.max(0, delay),
      order: this.#order++,
      fire: AsyncLocalStorage.bind(fire),
    };
    push(this.#heap, entry);
    return () => {
      entry.fire = undefined;
    };
  }

  /** Goes on to `until` (milliseconds since the start), or until `stop` says so. */
  async run(until: number, stop: () => boolean = () => false): Promise<void> {
    await this.#settle();
    while (!stop()) {
      const [next] = this.#heap;
      if (next === undefined || next.at > until) break;
      pop(this.#heap);
      if (next.fire === undefined) continue; // it was cancelled
      this.#now = next.at;
      this.happened++;
      next.fire();
      await this.#settle();
    }
    if (!stop()) this.#now = Math.max(this.#now, until);
  }
}

interface Entry {
  readonly at: number;
  readonly order: number;
  fire: (() => void) | undefined;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  for (;;) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (at === 0 || above === undefined || !isBefore(entry, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) break;
    const right = b !== undefined && isBefore(b, a);
    const child = right ? b : a;
    if (!isBefore(child, last)) break;
    heap[at] = child;
    at = right ? left + 1 : left;
  }
  heap[at] = last;
}
