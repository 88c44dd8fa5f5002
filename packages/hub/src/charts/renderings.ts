import { createHash } from "node:crypto";
import { chartErrors, type Helm, renderChart, sealBundle, type SealedBundle } from "@longshore/charts";
import type { Rendering } from "@longshore/contracts";
import { canonicalJson, type ChartUse } from "@longshore/intents";
import { type Clock, counter, histogram, type Random } from "@longshore/kit";

/** What renders: files of the world, and Helm. */
export interface ChartTools {
  readonly helm: Helm;
  fetch(source: { readonly url: string }, signal: AbortSignal): Promise<Uint8Array>;
}

export interface RenderingsOptions {
  /** Absent where there is none, as in a simulation: then a chart is refused. */
  readonly tools: ChartTools | undefined;
  /** Into the bucket that every site may read. */
  readonly put: (bytes: Uint8Array) => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Renderings that are remembered, at most: one chart is for many sites. */
const MOST_REMEMBERED = 256;

/** Charts as they were rendered here, each once for all sites that want the same of it. */
export class Renderings {
  readonly #options: RenderingsOptions;
  readonly #made = new Map<string, Promise<SealedBundle>>();
  readonly #stored = new Set<string>();

  constructor(options: RenderingsOptions) {
    this.#options = options;
  }

  /** Renders it unless that was done; throws the catalog's errors of charts. */
  async make(use: ChartUse): Promise<SealedBundle> {
    const from = renderedFrom(use).toString("hex");
    const known = this.#made.get(from);
    if (known !== undefined) return known;
    const making = this.#render(use);
    this.#remember(from, making);
    try {
      return await making;
    } catch (error) {
      this.#made.delete(from); // what it failed at may be mended
      throw error;
    }
  }

  /** The same, in the bucket: what a signed intent says of it. */
  async store(use: ChartUse): Promise<Rendering> {
    const { bytes, digest, key } = await this.make(use);
    if (!this.#stored.has(digest)) {
      await this.#options.put(bytes);
      this.#stored.add(digest);
    }
    return { release: use.release, digest: Buffer.from(digest, "hex"), key, renderedFrom: renderedFrom(use) };
  }

  /** Not aborted with the call that asked for it: others may wait for the same. */
  async #render(use: ChartUse): Promise<SealedBundle> {
    const { tools, clock, random } = this.#options;
    if (tools === undefined) throw chartErrors.CHART_NO_HELM({ path: "helm", reason: "this hub has none" });
    const startedAt = clock.monotonic();
    const { signal } = new AbortController();
    try {
      const file = await tools.fetch(use.chart, signal);
      const objects = await renderChart(use, file, { helm: tools.helm, clock }, signal);
      renderSeconds.observe({}, (clock.monotonic() - startedAt) / 1000);
      return sealBundle(objects, (count) => random.bytes(count));
    } catch (error) {
      failures.inc();
      throw error;
    }
  }

  #remember(from: string, making: Promise<SealedBundle>): void {
    this.#made.set(from, making);
    const [oldest] = this.#made.keys();
    if (this.#made.size > MOST_REMEMBERED && oldest !== undefined) this.#made.delete(oldest);
  }
}

/** SHA-256 of all that its objects follow from. */
export function renderedFrom(use: ChartUse): Buffer {
  return createHash("sha256").update(canonicalJson(use)).digest();
}

const renderSeconds = histogram({
  name: "longshore_hub_chart_render_duration_seconds",
  help: "Time from asking for a chart's file to its objects, rendered twice.",
  buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60],
});

const failures = counter({
  name: "longshore_hub_chart_render_failures_total",
  help: "Charts that could not be fetched or rendered, or were not the same twice.",
});
