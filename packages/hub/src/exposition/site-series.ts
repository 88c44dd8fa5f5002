import type { Partially, TelemetryBatch } from "@longshore/contracts";
import { type AcceptedPoint, acceptPoint, type Refusal } from "./accept-point.ts";

export type TelemetryBatchIn = Partially<TelemetryBatch>;

/** One series with its last value. */
export interface KeptSeries {
  /** Index of its family. */
  readonly family: number;
  /** How its line begins: `longshore_host_load1{site="oslo",host="a"} `. */
  readonly prefix: string;
  value: number;
  /** Who said it last owns it: machines move with the lease. */
  agent: string;
  source: string;
}

/** The last value of every series that one site reports, at most `cap` of them. */
export class SiteSeries {
  readonly site: string;
  readonly cap: number;
  readonly dropped: Map<Refusal, number> = new Map();
  readonly #kept = new Map<string, KeptSeries>();
  /** Family by family; undefined: a series came or went since. */
  #sorted: readonly KeptSeries[] | undefined;

  constructor(site: string, cap: number) {
    this.site = site;
    this.cap = cap;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** All series, those of a family together. */
  sorted(): readonly KeptSeries[] {
    this.#sorted ??= [...this.#kept.values()].sort((a, b) => a.family - b.family);
    return this.#sorted;
  }

  /** Takes a batch. A full one is all that its agent has of its source; series of other agents and sources stay. */
  apply(batch: TelemetryBatchIn, drop: (reason: Refusal) => void): void {
    const agent = batch.stamp?.agent ?? "";
    const source = batch.source ?? "";
    const points: AcceptedPoint[] = [];
    for (const series of batch.series ?? []) {
      const point = acceptPoint(this.site, series);
      if (typeof point === "string") this.#refuse(point, drop);
      else points.push(point);
    }
    if (batch.full === true) this.#keepOnly(points, agent, source);
    for (const point of points) if (!this.#take(point, agent, source)) this.#refuse("over_cap", drop);
  }

  /** The agent is gone for good, and so is what it reported. */
  forgetAgent(agent: string): void {
    for (const kept of this.#kept.values()) if (kept.agent === agent) this.#remove(kept.prefix);
  }

  #take({ family, prefix, value }: AcceptedPoint, agent: string, source: string): boolean {
    const kept = this.#kept.get(prefix);
    if (value === undefined) {
      if (kept !== undefined) this.#remove(prefix);
    } else if (kept !== undefined) {
      kept.value = value;
      kept.agent = agent;
      kept.source = source;
    } else {
      if (this.size >= this.cap) return false;
      this.#kept.set(prefix, { family: family.index, prefix, value, agent, source });
      this.#sorted = undefined;
    }
    return true;
  }

  #keepOnly(points: readonly AcceptedPoint[], agent: string, source: string): void {
    const prefixes = new Set(points.map((point) => point.prefix));
    for (const kept of this.#kept.values())
      if (kept.agent === agent && kept.source === source && !prefixes.has(kept.prefix)) this.#remove(kept.prefix);
  }

  #remove(prefix: string): void {
    this.#kept.delete(prefix);
    this.#sorted = undefined;
  }

  #refuse(reason: Refusal, drop: (reason: Refusal) => void): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
    drop(reason);
  }
}
