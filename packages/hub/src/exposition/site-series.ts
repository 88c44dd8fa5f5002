import type { Encodable, TelemetryBatch } from "@longshore/contracts";
import { type AcceptedPoint, acceptPoint, type Refusal } from "./accept-point.ts";

export type TelemetryBatchIn = Encodable<typeof TelemetryBatch>;

/** The last value of every series that one site reports, at most `cap` of them. */
export class SiteSeries {
  readonly site: string;
  readonly cap: number;
  readonly dropped: Map<Refusal, number> = new Map();
  /** Per family (by its index): how the line begins, and the value. */
  readonly families: Map<number, Map<string, KeptSeries>> = new Map();
  size = 0;

  constructor(site: string, cap: number) {
    this.site = site;
    this.cap = cap;
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
    this.#delete((kept) => kept.agent === agent);
  }

  #take({ family, prefix, value }: AcceptedPoint, agent: string, source: string): boolean {
    const kept = this.families.get(family.index)?.get(prefix);
    if (value === undefined) {
      if (kept !== undefined) this.#remove(family.index, prefix);
      return true;
    }
    if (kept !== undefined) {
      kept.value = value;
      kept.agent = agent; // who says it last owns it: machines move with the lease
      kept.source = source;
      return true;
    }
    if (this.size >= this.cap) return false;
    this.#family(family.index).set(prefix, { value, agent, source });
    this.size++;
    return true;
  }

  #keepOnly(points: readonly AcceptedPoint[], agent: string, source: string): void {
    const prefixes = new Set(points.map((point) => point.prefix));
    this.#delete((kept, prefix) => kept.agent === agent && kept.source === source && !prefixes.has(prefix));
  }

  #delete(gone: (kept: KeptSeries, prefix: string) => boolean): void {
    for (const [index, members] of this.families)
      for (const [prefix, kept] of members) if (gone(kept, prefix)) this.#remove(index, prefix);
  }

  #remove(index: number, prefix: string): void {
    const members = this.families.get(index);
    if (members?.delete(prefix)) this.size--;
    if (members?.size === 0) this.families.delete(index);
  }

  #family(index: number): Map<string, KeptSeries> {
    let members = this.families.get(index);
    if (members === undefined) this.families.set(index, (members = new Map()));
    return members;
  }

  #refuse(reason: Refusal, drop: (reason: Refusal) => void): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
    drop(reason);
  }
}

export interface KeptSeries {
  value: number;
  agent: string;
  source: string;
}
