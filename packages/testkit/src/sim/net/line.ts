import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, Random } from "@longshore/kit";

/** How a line behaves, both ways. */
export interface LineQuality {
  /** Milliseconds that a message takes, from and to. */
  readonly latency: readonly [number, number];
  readonly bytesPerSecond: number;
  /** Chance that a message is lost, comes twice, or is overtaken: worse than TCP, as after a relay that repeats. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
}

export const GOOD_LINE: LineQuality = {
  latency: [1, 5],
  bytesPerSecond: 10_000_000,
  loss: 0,
  duplicate: 0,
  reorder: 0,
};

export type Direction = "up" | "down";

/** The wire between one program and the broker. What does not get through waits, as TCP has it, until it does. */
export class Line {
  quality: LineQuality;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #blocked: Record<Direction, boolean> = { up: false, down: false };
  readonly #waiting: Record<Direction, (() => void)[]> = { up: [], down: [] };
  readonly #queue: Record<Direction, (() => void)[]> = { up: [], down: [] };
  readonly #last: Record<Direction, number> = { up: 0, down: 0 };

  constructor(clock: Clock, random: Random, quality: LineQuality = GOOD_LINE) {
    this.#clock = clock;
    this.#random = random;
    this.quality = quality;
  }

  /** `stream`: in order and never lost, whatever the line does, as long as its connection lives. */
  send(direction: Direction, bytes: number, deliver: () => void, stream = false): void {
    const { loss, duplicate } = this.quality;
    if (!stream && loss > 0 && this.#random.next() < loss) return;
    this.#carry(direction, bytes, deliver, stream);
    if (!stream && duplicate > 0 && this.#random.next() < duplicate) this.#carry(direction, bytes, deliver, stream);
  }

  block(direction: Direction): void {
    this.#blocked[direction] = true;
  }

  /** What waited goes out again, in its order. */
  open(direction: Direction): void {
    this.#blocked[direction] = false;
    for (const deliver of this.#waiting[direction].splice(0)) this.#carry(direction, 0, deliver, true);
  }

  #carry(direction: Direction, bytes: number, arrive: () => void, stream: boolean): void {
    const deliver = AsyncLocalStorage.bind(arrive);
    const { latency, bytesPerSecond, reorder } = this.quality;
    const now = this.#clock.monotonic();
    const takes = latency[0] + this.#random.next() * (latency[1] - latency[0]) + (bytes * 1000) / bytesPerSecond;
    if (!stream && reorder > 0 && this.#random.next() < reorder) {
      this.#clock.after(takes + this.#random.next() * LATE_MS, () => this.#arrive(direction, deliver));
      return;
    }
    const at = (this.#last[direction] = Math.max(now + takes, this.#last[direction]));
    const queue = this.#queue[direction];
    queue.push(deliver);
    // whose timer it is does not matter: the first that went out is the first to arrive
    this.#clock.after(at - now, () => this.#arrive(direction, queue.shift() ?? deliver));
  }

  #arrive(direction: Direction, deliver: () => void): void {
    if (this.#blocked[direction]) this.#waiting[direction].push(deliver);
    else deliver();
  }
}

/** How much later than its turn an overtaken message comes, at most. */
const LATE_MS = 3000;
