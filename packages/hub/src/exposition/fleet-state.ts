import { type Clock, isName } from "@longshore/kit";
import { Deadlines } from "./deadlines.ts";
import { type BeatIn, FleetSite, type SeenAgent, type SiteLinkState, type StatusIn } from "./fleet-site.ts";
import type { ExpositionLimits } from "./limits.ts";
import { Rollups } from "./rollups.ts";
import type { TelemetryBatchIn } from "./site-series.ts";

/** What is known of every site, with the rollups; each call costs what it changes, never what there is. */
export class FleetState {
  readonly sites: Map<string, FleetSite> = new Map();
  readonly rollups: Rollups;
  readonly dropped: Map<string, number> = new Map();
  series = 0;
  /** Agents that beat, the one that was heard longest ago first. */
  readonly #heard = new Map<SeenAgent, number>();
  readonly #silence = new Deadlines<SeenAgent>();
  readonly #gone = new Deadlines<SeenAgent>();
  readonly #linkSilence = new Deadlines<FleetSite>();
  readonly #clock: Clock;
  readonly #limits: ExpositionLimits;

  constructor(clock: Clock, limits: ExpositionLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.rollups = new Rollups(limits);
  }

  telemetry(name: string, batch: TelemetryBatchIn): void {
    const site = this.#site(name);
    const before = site.series.size;
    site.series.apply(batch, (reason) => this.#drop(reason));
    this.series += site.series.size - before;
    site.block = undefined;
  }

  status(name: string, status: StatusIn): void {
    const site = this.#site(name);
    site.block = undefined;
    const kind = (status.kind ?? "").toLowerCase();
    const key = `${kind}/${status.name ?? ""}`;
    const known = site.documents.get(key);
    if (status.deleted === true) {
      known?.uncount();
      site.documents.delete(key);
      return;
    }
    if (known !== undefined) {
      known.status = bounded(status);
      return this.rollups.countDocument(site, known);
    }
    if (!isName(kind) || !isName(status.name ?? "")) return this.#drop("bad_status");
    if (site.documents.size >= this.#limits.documentsPerSite) return this.#drop("too_many_documents");
    const document = { kind, name: status.name ?? "", status: bounded(status), uncount: () => {} };
    site.documents.set(key, document);
    this.rollups.countDocument(site, document);
  }

  beat(name: string, beat: BeatIn): void {
    const site = this.#site(name);
    const agent = this.#agent(site, beat);
    if (agent === undefined) return;
    agent.beat = { ...beat, outboxFacts: countOf(beat.outboxFacts), indexGeneration: countOf(beat.indexGeneration) };
    agent.up = true;
    site.lastBeatAtMs = this.#clock.now();
    site.block = undefined;
    const now = this.#clock.monotonic();
    this.#heard.delete(agent);
    this.#heard.set(agent, now);
    this.#silence.set(agent, now + this.#patience(beat.intervalMs ?? 0));
    this.#gone.delete(agent);
    this.#linkSilence.delete(site);
    this.rollups.countAgent(agent);
    this.#setLink(site, "up");
  }

  link(name: string, link: SiteLinkState): void {
    const site = this.#site(name);
    if (link === "up" && !this.#anyAgentUp(site))
      this.#linkSilence.set(site, this.#clock.monotonic() + this.#patience(0));
    if (link !== "up") for (const agent of site.agents.values()) this.#silenced(agent);
    this.#setLink(site, link);
  }

  forget(name: string): void {
    const site = this.sites.get(name);
    if (site === undefined) return;
    this.sites.delete(name);
    this.series -= site.series.size;
    for (const document of site.documents.values()) document.uncount();
    for (const agent of site.agents.values()) this.#forgetAgent(agent);
    this.#linkSilence.delete(site);
    site.uncount();
  }

  /** Finds who was not heard for too long; every page begins with it. */
  expire(): void {
    const now = this.#clock.monotonic();
    for (const agent of this.#silence.due(now)) {
      this.#silenced(agent);
      if (!this.#anyAgentUp(agent.site)) this.#setLink(agent.site, "silent");
    }
    for (const site of this.#linkSilence.due(now)) this.#setLink(site, "silent");
    for (const agent of this.#gone.due(now)) {
      const { site } = agent;
      const before = site.series.size;
      site.series.forgetAgent(agent.key);
      this.series += site.series.size - before;
      site.agents.delete(agent.key);
      site.block = undefined;
      this.#forgetAgent(agent);
    }
  }

  /** Milliseconds since the agent that was heard longest ago, of those that count as up. */
  oldestBeatAgeMs(): number | undefined {
    const first = this.#heard.values().next();
    return first.done === true ? undefined : this.#clock.monotonic() - first.value;
  }

  #site(name: string): FleetSite {
    let site = this.sites.get(name);
    if (site === undefined) {
      site = new FleetSite(name, this.#limits);
      this.sites.set(name, site);
      this.rollups.countSite(site);
    }
    return site;
  }

  #agent(site: FleetSite, beat: BeatIn): SeenAgent | undefined {
    const key = beat.agent ?? "";
    const known = site.agents.get(key);
    if (known !== undefined) return known;
    const reason = AGENT_KEY.test(key) ? "too_many_agents" : "bad_beat";
    if (reason === "bad_beat" || site.agents.size >= this.#limits.agentsPerSite) {
      this.#drop(reason);
      return undefined;
    }
    const agent = { site, key, beat, up: true, uncount: () => {} };
    site.agents.set(key, agent);
    return agent;
  }

  #anyAgentUp(site: FleetSite): boolean {
    return [...site.agents.values()].some((agent) => agent.up);
  }

  #silenced(agent: SeenAgent): void {
    if (!agent.up) return;
    agent.up = false;
    agent.site.block = undefined;
    this.#heard.delete(agent);
    this.#silence.delete(agent);
    this.#gone.set(agent, this.#clock.monotonic() + this.#limits.forgetAgentMs);
    this.rollups.countAgent(agent);
  }

  #forgetAgent(agent: SeenAgent): void {
    agent.uncount();
    this.#heard.delete(agent);
    this.#silence.delete(agent);
    this.#gone.delete(agent);
  }

  #setLink(site: FleetSite, link: SiteLinkState): void {
    if (site.link === link) return;
    site.link = link;
    site.block = undefined;
    this.rollups.countSite(site);
    for (const document of site.documents.values()) this.rollups.countDocument(site, document);
  }

  /** How long an agent may be unheard, milliseconds; what it says of itself is bounded. */
  #patience(intervalMs: number): number {
    const { beatIntervalMs, missedBeats } = this.#limits;
    return missedBeats * (intervalMs > 0 ? Math.min(intervalMs, MAX_BEAT_INTERVAL_MS) : beatIntervalMs);
  }

  #drop(reason: string): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }
}

const AGENT_KEY = /^[A-Za-z0-9-]{1,64}$/;
const MAX_BEAT_INTERVAL_MS = 600_000;
const MAX_CONDITIONS = 64;

/** A count that a site claims; sums over the fleet stay exact whatever it says. */
function countOf(claimed: number | null | undefined): number {
  return Math.min(Math.max(Math.trunc(Number(claimed)) || 0, 0), 1e9);
}

function bounded(status: StatusIn): StatusIn {
  const conditions = status.conditions ?? [];
  return conditions.length > MAX_CONDITIONS ? { ...status, conditions: conditions.slice(0, MAX_CONDITIONS) } : status;
}
