import type { Clock } from "@longshore/kit";
import { type Block, BlockWriter } from "./block.ts";
import { fleetText } from "./fleet-text.ts";
import { FleetState } from "./fleet-state.ts";
import type { BeatIn, FleetSite, SiteLinkState, StatusIn } from "./fleet-site.ts";
import { defaultLimits, type ExpositionLimits } from "./limits.ts";
import { Page } from "./page.ts";
import { renderSite } from "./render-site.ts";
import type { TelemetryBatchIn } from "./site-series.ts";

/**
 * The fleet as Prometheus text: a page of rollups, a page per site, shards of all sites. Each site's lines are rendered
 * once per change, when the next page wants them; a page is a concatenation. Pages come in chunks (an empty one too):
 * who sends them lets other work run between two.
 */
export interface Exposition {
  /** A batch of telemetry, in the order in which the site said it. */
  telemetry(site: string, batch: TelemetryBatchIn): void;
  status(site: string, status: StatusIn): void;
  beat(site: string, beat: BeatIn): void;
  /** What the hub decided of a site's link; beats make it `up` and their absence `silent` without being told. */
  link(site: string, state: SiteLinkState): void;
  /** The site is no more. */
  forget(site: string): void;
  /** Rollups; nothing in it grows with the number of sites. */
  fleetPage(): Iterable<Uint8Array>;
  /** One site in detail; undefined when nothing was ever heard of it. */
  sitePage(site: string): Iterable<Uint8Array> | undefined;
  /** The sites of shard `index` (from 0) of `of` in detail. */
  shardPage(index: number, of: number): Iterable<Uint8Array>;
}

export interface ExpositionOptions {
  readonly clock: Clock;
  readonly limits?: Partial<ExpositionLimits>;
}

export function createExposition({ clock, limits }: ExpositionOptions): Exposition {
  const state = new FleetState(clock, { ...defaultLimits, ...limits });
  const writer = new BlockWriter();
  const blockOf = (site: FleetSite): Block => (site.block ??= renderSite(site, writer));
  return {
    telemetry: (site, batch) => state.telemetry(site, batch),
    status: (site, status) => state.status(site, status),
    beat: (site, beat) => state.beat(site, beat),
    link: (site, link) => state.link(site, link),
    forget: (site) => state.forget(site),
    *fleetPage() {
      state.expire();
      yield Buffer.from(fleetText(state));
    },
    sitePage(name) {
      state.expire();
      const site = state.sites.get(name);
      if (site === undefined) return undefined;
      const page = new Page();
      page.add(blockOf(site));
      return page.chunks();
    },
    *shardPage(index, of) {
      state.expire();
      const page = new Page();
      let work = 0;
      for (const site of [...state.sites.values()]) {
        if (of > 1 && site.hash % of !== index) continue;
        work += site.block === undefined ? RENDERING : 1;
        page.add(blockOf(site));
        if (work < WORK_AT_ONCE) continue;
        yield NOTHING;
        work = 0;
      }
      yield* page.chunks();
    },
  };
}

/** Rendering a site takes as long as finding the lines of so many that are rendered. */
const RENDERING = 20;
const WORK_AT_ONCE = 500;
const NOTHING = new Uint8Array(0);
