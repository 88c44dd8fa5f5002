import type { Beat, SiteAbsence, SiteLink } from "@longshore/contracts";
import { type Clock, gauge, seconds } from "@longshore/kit";

export type LinkState = "never" | "up" | "silent";
export type LinkListener = (site: string, state: LinkState) => void;

/**
 * Which sites can be heard. A site is silent after three beats that did not come; the deadlines lie in buckets of one
 * second, and a beat moves no bucket: a site is looked at once per interval, not once per beat and not once per tick.
 */
export class LinkBook implements Disposable {
  readonly #clock: Clock;
  readonly #sites = new Map<string, Heard>();
  readonly #buckets = new Map<number, Set<string>>();
  readonly #listeners = new Set<LinkListener>();
  #cancel: () => void;
  #tick: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#tick = bucketOf(clock.monotonic());
    this.#cancel = clock.after(TICK, () => this.#onTick());
  }

  beat(site: string, beat: Beat): void {
    const heard = this.#of(site);
    const before = heard.beats.get(beat.agent);
    const now: HeardBeat = {
      beat,
      heardAtMs: this.#clock.now(),
      clock: clockOf(beat, this.#clock.now(), before?.clock),
    };
    const lastAtMs = heard.lastAtMs;
    heard.lastAtMs = this.#clock.now();
    heard.indexGeneration = beat.indexGeneration;
    heard.dueAt = Math.max(heard.dueAt, this.#clock.monotonic() + MISSED * intervalOf(beat));
    heard.beats.delete(beat.agent);
    heard.beats.set(beat.agent, now); // the latest last
    if (heard.beats.size > MOST_AGENTS) heard.beats.delete(heard.beats.keys().next().value ?? "");
    if (heard.state !== "up") {
      heard.absence = absenceOf(heard, lastAtMs, heard.lastAtMs, beat) ?? heard.absence;
      heard.sinceMs = heard.lastAtMs;
      this.#file(site, heard.dueAt);
      this.#become(site, heard, "up");
    } else if (before === undefined || isNews(before, now)) this.#tell(site, heard);
  }

  /** Something stored by this site is known from before this hub's start: it was there once. */
  seen(site: string, atMs: number): void {
    const heard = this.#of(site);
    if (heard.state === "never" || (heard.state === "silent" && atMs > heard.lastAtMs)) {
      heard.lastAtMs = heard.sinceMs = atMs;
      if (heard.state === "never") this.#become(site, heard, "silent");
    }
  }

  /**
   * What an earlier hub knew: the site was last heard at `lastAtMs`. One that is back by now was away until it was heard
   * again; while nobody listened it may have been well, but out of touch it was.
   */
  recall(site: string, { lastAtMs, indexGeneration, absence }: Recalled): void {
    const heard = this.#of(site);
    heard.absence ??= absence;
    if (heard.state === "up") {
      const last = [...heard.beats.values()].at(-1);
      if (last) heard.absence = absenceOf(heard, lastAtMs, heard.sinceMs, last.beat) ?? heard.absence;
      return;
    }
    heard.indexGeneration = indexGeneration;
    heard.lastAtMs = heard.sinceMs = lastAtMs;
    this.#become(site, heard, "silent");
  }

  /** Since when: up = since the first beat, silent = since the last sign of life. */
  link(site: string): SiteLink {
    const heard = this.#sites.get(site);
    if (heard === undefined) return { ...NOTHING, state: "never", sinceMs: 0, beats: [] };
    const beats = this.#fresh(heard).map(({ beat }) => beat);
    const { state, sinceMs, indexGeneration, absence } = heard;
    return { ...NOTHING, state, sinceMs, beats, indexGeneration, absence };
  }

  /** The agents of a site whose clocks are not the hub's. */
  wrongClocks(site: string): readonly WrongClock[] {
    const heard = this.#sites.get(site);
    return heard === undefined ? [] : this.#fresh(heard).flatMap(({ clock }) => clock ?? []);
  }

  sites(): Iterable<string> {
    return this.#sites.keys();
  }

  onChange(listen: LinkListener): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #onTick(): void {
    const now = this.#clock.monotonic();
    for (; this.#tick <= bucketOf(now); this.#tick++) {
      const due = this.#buckets.get(this.#tick) ?? [];
      this.#buckets.delete(this.#tick);
      for (const site of due) this.#look(site, now);
    }
    this.#cancel = this.#clock.after(TICK, () => this.#onTick());
  }

  #look(site: string, now: number): void {
    const heard = this.#sites.get(site);
    if (heard === undefined || heard.state !== "up") return;
    if (heard.dueAt > now) return this.#file(site, heard.dueAt);
    heard.sinceMs = heard.lastAtMs;
    this.#become(site, heard, "silent");
  }

  #file(site: string, dueAt: number): void {
    const bucket = Math.max(bucketOf(dueAt) + 1, this.#tick);
    const sites = this.#buckets.get(bucket) ?? new Set();
    this.#buckets.set(bucket, sites.add(site));
  }

  #become(site: string, heard: Heard, state: LinkState): void {
    linked.dec({ state: heard.state });
    linked.inc({ state });
    heard.state = state;
    this.#tell(site, heard);
  }

  /** By when they were heard: the clock of an agent may be anywhere. */
  #fresh({ beats }: Heard): HeardBeat[] {
    return [...beats.values()].filter(({ heardAtMs }) => this.#clock.now() - heardAtMs <= FORGET_AFTER);
  }

  #tell(site: string, heard: Heard): void {
    for (const listen of this.#listeners) listen(site, heard.state);
  }

  #of(site: string): Heard {
    const found = this.#sites.get(site);
    if (found !== undefined) return found;
    const heard: Heard = {
      state: "never",
      sinceMs: 0,
      lastAtMs: 0,
      dueAt: 0,
      indexGeneration: 0,
      absence: undefined,
      beats: new Map(),
    };
    this.#sites.set(site, heard);
    linked.inc({ state: "never" });
    return heard;
  }
}

/** An agent's clock that is so far from the hub's that their orders and credentials do not hold for each other. */
export interface WrongClock {
  readonly agent: string;
  /** Positive = it is ahead. */
  readonly aheadMs: number;
  /** By the hub's clock. */
  readonly sinceMs: number;
}

interface HeardBeat {
  readonly beat: Beat;
  readonly heardAtMs: number;
  readonly clock: WrongClock | undefined;
}

/** What is known of a site from before this hub's start. */
export interface Recalled {
  readonly lastAtMs: number;
  readonly indexGeneration: number;
  readonly absence: SiteAbsence | undefined;
}

interface Heard {
  state: LinkState;
  sinceMs: number;
  lastAtMs: number;
  /** On the monotonic clock. */
  dueAt: number;
  indexGeneration: number;
  /** The last one that is over. */
  absence: SiteAbsence | undefined;
  /** The last of each agent. */
  readonly beats: Map<string, HeardBeat>;
}

const NOTHING = { indexGeneration: 0, absence: null, conditions: [] };

const TICK = seconds(1);
/** Beats in a row that may be missed. */
const MISSED = 3;
const MOST_AGENTS = 8;
const FORGET_AFTER = seconds(3600);

const linked = gauge({
  name: "longshore_hub_sites_linked",
  help: "Sites by the state of their link.",
  labels: ["state"],
});

/** It held what it holds as it comes back: nothing new reached it in between. Undefined: too short to be one. */
function absenceOf({ state }: Heard, fromMs: number, toMs: number, beat: Beat): SiteAbsence | undefined {
  if (state === "never" || fromMs === 0 || toMs - fromMs < MISSED * intervalOf(beat)) return undefined;
  return { fromMs, toMs, indexGeneration: beat.indexGeneration };
}

function bucketOf(at: number): number {
  return Math.floor(at / TICK);
}

function intervalOf({ intervalMs }: Beat): number {
  return Math.min(seconds(300), Math.max(seconds(1), intervalMs || seconds(10)));
}

/** What people look at; that it beats, and how many facts wait, is no news. */
function isNews(before: HeardBeat, now: HeardBeat): boolean {
  return (
    NEWS.some((field) => before.beat[field] !== now.beat[field]) ||
    (before.clock === undefined) !== (now.clock === undefined)
  );
}

const NEWS = ["bootId", "leader", "indexGeneration", "trouble"] as const;

/** A beat is on its way for moments: it says what the agent's clock says now. */
function clockOf({ agent, atMs }: Beat, nowMs: number, before: WrongClock | undefined): WrongClock | undefined {
  const aheadMs = atMs - nowMs;
  return Math.abs(aheadMs) < CLOCKS_APART ? undefined : { agent, aheadMs, sinceMs: before?.sinceMs ?? nowMs };
}

/** A command holds for a minute: from half of that on it is told. */
const CLOCKS_APART = seconds(30);
