/**
 * Who has to be heard again by when. Moving a deadline on costs nothing: a key waits in the slot of its first one and
 * moves when that falls due. Times are milliseconds of one clock.
 */
export class Deadlines<K> {
  readonly #slots = new Map<number, Set<K>>();
  readonly #waiting = new Map<K, { at: number; slot: number }>();

  set(key: K, at: number): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined || slotOf(at) < waiting.slot) this.#place(key, at);
    else waiting.at = at;
  }

  delete(key: K): void {
    this.#waiting.delete(key); // its slot finds out
  }

  /** The keys whose deadline has passed; they are forgotten. */
  due(now: number): K[] {
    const due: K[] = [];
    const passed = [...this.#slots].filter(([slot]) => slot <= slotOf(now)); // those that wait on may come back
    for (const [slot, keys] of passed) {
      this.#slots.delete(slot);
      for (const key of keys) if (this.#isDue(key, slot, now)) due.push(key);
    }
    return due;
  }

  #isDue(key: K, slot: number, now: number): boolean {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined || waiting.slot !== slot) return false;
    if (waiting.at > now) this.#place(key, waiting.at);
    else this.#waiting.delete(key);
    return waiting.at <= now;
  }

  #place(key: K, at: number): void {
    const slot = slotOf(at);
    this.#waiting.set(key, { at, slot });
    const keys = this.#slots.get(slot);
    if (keys === undefined) this.#slots.set(slot, new Set([key]));
    else keys.add(key);
  }
}

const SLOT_MS = 1000;

function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS);
}
