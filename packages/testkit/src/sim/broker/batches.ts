import type { Headers } from "@longshore/bus/fill";
import type { Offer } from "./stream.ts";

/** What is to be stored now: one message, or all of a batch. */
export interface Ready {
  readonly offers: readonly Offer[];
  readonly single: boolean;
}

/** Atomic batches that are open: staged in memory until their commit, forgotten in a crash, abandoned with a gap. */
export class Batches {
  readonly #open = new Map<string, Offer[]>();

  take(headers: Headers, offer: Offer): Ready | "staged" | "broken" {
    const id = headers["Nats-Batch-Id"];
    if (id === undefined) return { offers: [offer], single: true };
    const staged = headers["Nats-Batch-Sequence"] === "1" ? [] : this.#open.get(id);
    if (staged === undefined || Number(headers["Nats-Batch-Sequence"]) !== staged.length + 1) {
      this.#open.delete(id);
      return "broken";
    }
    staged.push(offer);
    if (headers["Nats-Batch-Commit"] === undefined) {
      this.#open.set(id, staged);
      return "staged";
    }
    this.#open.delete(id);
    return { offers: staged, single: false };
  }

  clear(): void {
    this.#open.clear();
  }
}
