import type { IntentRef } from "@longshore/intents";
import { type Clock, done, type Logger, messageOf, type Random, WorkQueue } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";
import type { ChartShelf } from "../charts/chart-shelf.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";

export interface SiteChartsOptions {
  readonly documents: HeldDocuments;
  readonly shelf: ChartShelf;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** More of it is here than before. */
  readonly onBrought: () => void;
}

/** What the hub rendered for the site's documents: brought here as the documents change, however long the hub is away. */
export class SiteCharts implements AsyncDisposable {
  readonly #options: SiteChartsOptions;
  readonly #queue: WorkQueue<"charts">;

  constructor(options: SiteChartsOptions) {
    this.#options = options;
    const { clock, random, log } = options;
    this.#queue = new WorkQueue({
      name: "charts",
      reconcile: (_key, signal) => this.#bring(signal),
      clock,
      random,
      workers: 1,
      backoff: { first: 1000, max: 60_000 },
      onError: (_key, error, attempt) =>
        log.warn({ attempt, error: messageOf(error) }, "rendered objects cannot be had from the hub now"),
    });
  }

  /** The site's documents are others than before. */
  changed(): void {
    this.#queue.add("charts");
  }

  /** Undefined: not here (yet). */
  rendered({ kind, name }: IntentRef, release: string): readonly KubeObject[] | undefined {
    const { documents, shelf } = this.#options;
    const { renderings = [] } = documents.get(kind.toLowerCase(), name) ?? {};
    const rendering = renderings.find((one) => one.release === release);
    return rendering && shelf.objects(rendering);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#queue[Symbol.asyncDispose]();
  }

  async #bring(signal: AbortSignal) {
    const { documents, shelf, onBrought } = this.#options;
    const renderings = documents.every().flatMap((document) => document.renderings ?? []);
    try {
      await shelf.bring(renderings, signal);
    } finally {
      if (renderings.length > 0) onBrought(); // what could be had is here
    }
    return done;
  }
}
