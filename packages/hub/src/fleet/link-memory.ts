import { AliveRecord, LinkRecord } from "@longshore/contracts";
import { type Clock, messageOf, seconds } from "@longshore/kit";
import { RecordBook, type RecordShelf } from "../records/record-book.ts";
import type { LinkBook } from "./link-book.ts";

export interface LinkMemoryOptions extends RecordShelf {
  readonly links: LinkBook;
  readonly clock: Clock;
}

/**
 * Keeps what is known of links over restarts of the hub: a record per site, written when it falls silent and when it is
 * back, and one that says until when a hub listened. A site that was up then was last heard then.
 */
export class LinkMemory {
  readonly #options: LinkMemoryOptions;
  readonly book: RecordBook<LinkRecord>;
  readonly #changed = new Set<string>();
  #writing = false;

  constructor(options: LinkMemoryOptions) {
    this.#options = options;
    this.book = new RecordBook<LinkRecord>(options, "link", LinkRecord);
  }

  /** Follows the stream until `signal` aborts; `current` is called once everything stored is here. */
  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.book.watch(current, signal);
  }

  /** Recalls what was known, then keeps it until `signal` aborts. */
  async begin(signal: AbortSignal): Promise<void> {
    const { records, links, clock } = this.#options;
    const stored = await records.get(ALIVE);
    const aliveAtMs = stored === undefined ? 0 : AliveRecord.decode(stored.payload).atMs;
    for (const { site, state, sinceMs, indexGeneration, absence } of this.book.all()) {
      const lastAtMs = state === "up" ? Math.max(aliveAtMs, sinceMs) : sinceMs;
      links.recall(site, { lastAtMs, indexGeneration, absence: absence ?? undefined });
    }
    const stop = links.onChange((site) => this.#note(site, signal));
    for (const site of links.sites()) this.#note(site, signal);
    let cancel = (): void => {};
    const alive = (): void => {
      void records
        .put({ subject: ALIVE, payload: AliveRecord.encode({ atMs: clock.now() }) }, signal)
        .catch((error: unknown) => this.#failed(error, signal));
      cancel = clock.after(ALIVE_EVERY, alive);
    };
    alive();
    signal.addEventListener(
      "abort",
      () => {
        stop();
        cancel();
      },
      { once: true },
    );
  }

  #note(site: string, signal: AbortSignal): void {
    this.#changed.add(site);
    if (!this.#writing) void this.#write(signal);
  }

  /** One after the other: a thousand sites that come back at once do not fill the bus. */
  async #write(signal: AbortSignal): Promise<void> {
    this.#writing = true;
    for (const site of this.#changed) {
      this.#changed.delete(site);
      if (signal.aborted) break;
      try {
        await this.book.update(site, (before) => this.#next(site, before));
      } catch (error) {
        this.#failed(error, signal);
      }
    }
    this.#writing = false;
  }

  /** Undefined when there is nothing new: that a hub was started again is none. */
  #next(site: string, before: LinkRecord | undefined): LinkRecord | undefined {
    const { state, sinceMs, indexGeneration, absence } = this.#options.links.link(site);
    const same = before?.state === state && before.absence?.toMs === absence?.toMs;
    return same || state === "never" ? undefined : { site, state, sinceMs, indexGeneration, absence };
  }

  #failed(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.#options.log.warn({ reason: messageOf(error) }, "the state of a link was not stored");
  }
}

const ALIVE = "hub.record.alive.hub";
const ALIVE_EVERY = seconds(10);
