import type { Beat, Partially, Status } from "@longshore/contracts";
import type { Block } from "./block.ts";
import type { ExpositionLimits } from "./limits.ts";
import { SiteSeries } from "./site-series.ts";

/** Whether a site is heard: `never` since the hub started, `up` while it beats, `silent` after several missed beats. */
export type SiteLinkState = "never" | "up" | "silent";

export type BeatIn = Partially<Beat>;
export type StatusIn = Partially<Status>;

/** All that the pages say of one site. */
export class FleetSite {
  readonly name: string;
  /** Spreads sites over shards; the same at every hub. */
  readonly hash: number;
  readonly agents: Map<string, SeenAgent> = new Map();
  readonly documents: Map<string, SeenDocument> = new Map();
  readonly series: SiteSeries;
  link: SiteLinkState = "never";
  /** Milliseconds since 1970 by the hub's clock; 0 = never. */
  lastBeatAtMs = 0;
  /** Undefined: something changed since it was rendered. */
  block: Block | undefined;
  /** Takes the site out of the count by link state. */
  uncount: () => void = () => {};

  constructor(name: string, limits: ExpositionLimits) {
    this.name = name;
    this.hash = fnv1a(name);
    this.series = new SiteSeries(name, limits.seriesPerSite);
  }
}

export interface SeenAgent {
  readonly site: FleetSite;
  readonly key: string;
  beat: BeatIn;
  up: boolean;
  uncount: () => void;
}

export interface SeenDocument {
  readonly kind: string;
  readonly name: string;
  status: StatusIn;
  uncount: () => void;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
