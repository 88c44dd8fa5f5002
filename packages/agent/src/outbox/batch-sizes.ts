import type { Fact } from "../store/outbox.ts";

/**
 * How many facts of a lane go to the hub at once. Alone at first; twice as many after each time that went well while
 * more wait; alone again after a failure, so that what a slow or broken line must carry at once stays small.
 */
export class BatchSizes {
  readonly #sizes = new Map<string, number>();

  of(lane: string): number {
    return this.#sizes.get(lane) ?? 1;
  }

  /** The first of those that wait, as many as may go together. */
  first(lane: string, waiting: readonly Fact[]): readonly Fact[] {
    let bytes = 0;
    const end = waiting.findIndex(({ body }, i) => {
      bytes += body.length;
      return i > 0 && (i >= this.of(lane) || bytes > MOST_BYTES);
    });
    return end < 0 ? waiting : waiting.slice(0, end);
  }

  stored(lane: string, facts: number): void {
    if (BATCHED_LANES.includes(lane) && facts >= this.of(lane)) this.#sizes.set(lane, Math.min(2 * facts, MOST_FACTS));
  }

  failed(lane: string): void {
    this.#sizes.delete(lane);
  }
}

/** Lanes whose stream takes batches; each status is a lane of its own, and telemetry does not wait for the hub's disk. */
const BATCHED_LANES: readonly string[] = ["event"];
/** What a stream takes in one batch. */
const MOST_FACTS = 1000;
/** Of their bodies: what is in memory twice at a time. */
const MOST_BYTES = 1_000_000;
