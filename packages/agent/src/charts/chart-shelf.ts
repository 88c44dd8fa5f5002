import { openBundle } from "@longshore/charts/bundle";
import type { Rendering } from "@longshore/contracts";
import { isLongshoreError, type Logger, messageOf } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";

/** Sealed bundles on disk, by the digest of their bytes (hex): what a site without its hub applies after a restart. */
export interface BundleFiles {
  /** Undefined when there is none. */
  read(digest: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all. */
  write(digest: string, bytes: Uint8Array): Promise<void>;
  /** Removes all others. */
  keep(digests: ReadonlySet<string>): Promise<void>;
}

export interface ChartShelfOptions {
  /** The sealed bytes, from the bucket that every site may read. */
  readonly fetch: (digest: string, signal: AbortSignal) => Promise<Uint8Array>;
  readonly files: BundleFiles;
  readonly log: Logger;
}

/** The objects that the hub rendered for this site's documents: each opened with the key of its signed intent, and nothing else. */
export class ChartShelf {
  readonly #options: ChartShelfOptions;
  readonly #open = new Map<string, readonly KubeObject[]>();

  constructor(options: ChartShelfOptions) {
    this.#options = options;
  }

  /** Objects of one rendering; undefined while they are not here. */
  objects({ digest }: Pick<Rendering, "digest">): readonly KubeObject[] | undefined {
    return this.#open.get(hex(digest));
  }

  /**
   * Brings these here, from disk or from the hub, and forgets all others. Throws what fetching threw last when some are
   * missing still; those that could be had are here all the same.
   */
  async bring(renderings: readonly Rendering[], signal: AbortSignal): Promise<void> {
    const wanted = new Set(renderings.map(({ digest }) => hex(digest)));
    for (const digest of this.#open.keys()) if (!wanted.has(digest)) this.#open.delete(digest);
    const troubles: unknown[] = [];
    for (const rendering of renderings) {
      try {
        await this.#bringOne(rendering, signal);
      } catch (error) {
        troubles.push(error);
      }
    }
    await this.#options.files.keep(wanted);
    if (troubles.length > 0) throw troubles.at(-1);
  }

  async #bringOne({ digest: bytes, key }: Rendering, signal: AbortSignal): Promise<void> {
    const { fetch, files, log } = this.#options;
    const digest = hex(bytes);
    if (this.#open.has(digest)) return;
    const kept = await files.read(digest);
    const known = kept && openedOrNot(kept, { digest, key });
    if (known !== undefined) return void this.#open.set(digest, known);
    if (kept !== undefined) log.warn({ digest }, "rendered objects on disk are damaged; they are fetched again");
    const sealed = await fetch(digest, signal);
    this.#open.set(digest, openBundle(sealed, { digest, key }));
    try {
      await files.write(digest, sealed);
    } catch (error) {
      // they are here; only the next start has to fetch them again
      log.warn({ digest, reason: messageOf(error) }, "rendered objects cannot be kept on disk");
    }
  }
}

function openedOrNot(
  bytes: Uint8Array,
  of: { readonly digest: string; readonly key: Uint8Array },
): readonly KubeObject[] | undefined {
  try {
    return openBundle(bytes, of);
  } catch (error) {
    if (isLongshoreError(error, "CHART_BUNDLE_UNREADABLE")) return undefined;
    throw error;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
