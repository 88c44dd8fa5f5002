import type { Encodable, Series } from "@longshore/contracts";
import type { Sample } from "./sample.ts";

/** What changed since the batch before; every now and then, and when asked to, everything. */
export class Deltas {
  readonly #fullEvery: number;
  #last = new Map<string, Sample>();
  #sinceFull = Number.POSITIVE_INFINITY;

  /** `fullEvery`: every how many batches one is full, so that what a lost batch said comes again. */
  constructor(fullEvery: number) {
    this.#fullEvery = fullEvery;
  }

  /** The next batch is a full one. */
  full(): void {
    this.#sinceFull = Number.POSITIVE_INFINITY;
  }

  /** The batch that says what is so now, at `atMs`; undefined when nothing changed. */
  next(samples: readonly Sample[], atMs: number): Batch | undefined {
    const now = new Map(samples.map((sample) => [keyOf(sample), sample]));
    const full = ++this.#sinceFull >= this.#fullEvery;
    if (full) this.#sinceFull = 0;
    const series: SeriesIn[] = [];
    for (const [key, { name, labels, value }] of now)
      if (full || this.#last.get(key)?.value !== value) series.push({ name, labels, points: [{ atMs, value }] });
    if (!full)
      for (const [key, { name, labels }] of this.#last)
        if (!now.has(key)) series.push({ name, labels, points: [{ atMs, ended: true }] });
    this.#last = now;
    return full || series.length > 0 ? { series, full } : undefined;
  }
}

export interface Batch {
  readonly series: SeriesIn[];
  readonly full: boolean;
}

type SeriesIn = Encodable<typeof Series>;

function keyOf({ name, labels }: Sample): string {
  return JSON.stringify([name, labels]);
}
