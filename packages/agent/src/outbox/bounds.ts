import { TelemetryBatch } from "@longshore/contracts";
import { counter, type Logger } from "@longshore/kit";
import type { DroppedFacts, Fact, OutboxStore } from "../store/outbox.ts";
import { mergeBatches } from "./merge-batches.ts";

/** How much may wait for the hub, and how long. */
export interface OutboxLimits {
  readonly maxFacts: number;
  /** Of the facts' bodies. */
  readonly maxBytes: number;
  /** Milliseconds after which a fact of a lane is no longer worth sending. */
  readonly maxAgeMs: { readonly telemetry: number; readonly event: number };
}

/**
 * Keeps the outbox within its limits. Telemetry gives way first: neighbouring batches are folded into one, again and
 * again over the whole time that waits, so that every n-th stays, in the end the newest point of each series; then it
 * is dropped; only then the oldest events are. Statuses bound themselves: one per document. What was given up is
 * counted in the file until it has been told.
 */
export class Bounds {
  readonly #store: OutboxStore;
  readonly #limits: OutboxLimits;
  readonly #log: Logger;
  /** Where the next folding goes on, so that all of the time gets coarser alike. */
  #foldAfter = 0;

  constructor(store: OutboxStore, limits: OutboxLimits, log: Logger) {
    this.#store = store;
    this.#limits = limits;
    this.#log = log;
  }

  /** Drops what is too old. */
  expire(nowMs: number): void {
    for (const lane of LANES) {
      const dropped = this.#store.expire(lane, nowMs - this.#limits.maxAgeMs[lane]);
      if (dropped > 0) this.#gaveUp(lane, "too old", dropped);
    }
  }

  /** Makes room when there is too much. */
  hold(): void {
    if (!this.#tooMuch()) return;
    this.#repeat("telemetry", "thinned", () => this.#fold());
    this.#repeat("telemetry", "dropped", () => this.#store.drop("telemetry", AT_ONCE));
    this.#repeat("event", "dropped", () => this.#store.drop("event", AT_ONCE));
  }

  #tooMuch(): boolean {
    const { facts, bytes } = this.#store.size();
    return facts > this.#limits.maxFacts || bytes > this.#limits.maxBytes;
  }

  #repeat(lane: Lane, how: string, step: () => number): void {
    let total = 0;
    for (let gone = 1; gone > 0 && this.#tooMuch(); total += gone) gone = step();
    if (total > 0) this.#gaveUp(lane, how, total);
  }

  /** Folds each pair in the next stretch of telemetry; returns how many batches that saved, 0 = nothing to fold. */
  #fold(): number {
    const batches = this.#next();
    const kept: { id: number; atMs: number; body: Uint8Array }[] = [];
    const gone: Fact[] = [];
    for (const ofSource of Map.groupBy(batches, ({ subject }) => subject).values()) {
      for (let i = 0; i + 1 < ofSource.length; i += 2) {
        const [older, newer] = [ofSource[i], ofSource[i + 1]] as [Fact, Fact];
        const body = TelemetryBatch.encode(
          mergeBatches(TelemetryBatch.decode(older.body), TelemetryBatch.decode(newer.body)),
        );
        kept.push({ id: newer.id, atMs: newer.atMs, body });
        gone.push(older);
      }
    }
    if (gone.length > 0) this.#store.fold("telemetry", kept, gone);
    return gone.length;
  }

  #next(): Fact[] {
    const next = this.#store.unsent("telemetry", this.#foldAfter, AT_ONCE);
    const found = next.length > SOURCES ? next : this.#store.unsent("telemetry", 0, AT_ONCE);
    this.#foldAfter = found.at(-1)?.id ?? 0;
    return found;
  }

  #gaveUp(lane: Lane, how: string, facts: number): void {
    droppedFacts.inc({ lane }, facts);
    this.#log.warn({ lane, how, facts }, "the outbox gave up facts");
  }
}

/** What was given up, in words: "120 telemetry, 3 event". */
export function droppedText(dropped: readonly DroppedFacts[]): string {
  return dropped.map(({ lane, count }) => `${count} ${lane}`).join(", ");
}

type Lane = (typeof LANES)[number];
const LANES = ["telemetry", "event"] as const;
const AT_ONCE = 128;
/** Fewer than this may be one of each source: not a stretch to fold. */
const SOURCES = 4;

const droppedFacts = counter({
  name: "longshore_outbox_dropped_facts_total",
  help: "Facts that were given up because too much waited for the hub, or for too long; thinned telemetry is among them.",
  labels: ["lane"],
});
