/** A fact that waits for the hub's acknowledgement. */
export interface Fact {
  /** Order in which it was said, within this file. */
  readonly id: number;
  /** 0 until it is about to be sent; then its place among all that was sent, from 1, and never another. */
  readonly sequence: number;
  /** The one under which it was numbered; empty until then. */
  readonly incarnation: string;
  /** Its place in its lane once it is numbered, without gaps over all incarnations; 0 for statuses. */
  readonly ordinal: number;
  readonly lane: string;
  readonly subject: string;
  /** When it was so, milliseconds since 1970. */
  readonly atMs: number;
  /** The message without its stamp. */
  readonly body: Uint8Array;
}

export interface NewFact {
  /**
   * Facts of a lane are sent one after the other; of two lanes, at the same time. Each status subject is a lane.
   */
  readonly lane: string;
  readonly subject: string;
  readonly atMs: number;
  readonly body: Uint8Array;
}

/** What is last known to have been said on a status subject. */
export interface Said {
  readonly subject: string;
  readonly body: Uint8Array;
}

export interface OutboxStore {
  /**
   * Made at each opening, its sequence from 1: a file that was put back from a backup, or copied, never says something
   * new under a name that was used before. What was numbered earlier keeps its incarnation and sequence.
   */
  readonly incarnation: string;
  append(facts: readonly NewFact[]): void;
  /**
   * The last word on a status subject: takes the place of one that was not numbered yet. `last` = nothing follows it,
   * as after a tombstone: it is no longer remembered as said.
   */
  appendStatus(fact: NewFact, last: boolean): void;
  said(): Said[];
  /** The oldest fact of each of the first `lanes` lanes that are not in `busy`, oldest first. */
  heads(busy: ReadonlySet<string>, lanes: number): Fact[];
  /** Gives each fact its sequence, in this order, and returns them numbered; those that have one keep it. */
  number(facts: readonly Fact[]): Fact[];
  /** The oldest facts of a lane, oldest first. */
  lane(lane: string, count: number): Fact[];
  /** They are the hub's now. */
  forget(ids: readonly number[]): void;
  /** The oldest facts of a lane after `afterId` that were not numbered. */
  unsent(lane: string, afterId: number, count: number): Fact[];
  /** Gives up the oldest facts of a lane that were not numbered; returns how many. */
  drop(lane: string, count: number): number;
  /** Gives up the facts of a lane that were so before `beforeMs` and were not numbered; returns how many. */
  expire(lane: string, beforeMs: number): number;
  /** Gives up `gone`, whose contents the `kept` ones have from now on. */
  fold(lane: string, kept: readonly Pick<Fact, "id" | "atMs" | "body">[], gone: readonly Fact[]): void;
  /** What was given up and not reported yet, per lane. */
  dropped(): DroppedFacts[];
  /** Appends the fact that tells of it: what was given up until now counts as reported. */
  reportDropped(fact: NewFact): void;
  size(): OutboxSize;
}

export interface DroppedFacts {
  readonly lane: string;
  readonly count: number;
  /** Of the oldest and the newest of them. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Lanes whose facts are numbered without gaps: what is said there is not said again by what comes later. */
export const COUNTED_LANES: readonly string[] = ["event", "telemetry"];

export interface OutboxSize {
  readonly facts: number;
  /** Of their bodies. */
  readonly bytes: number;
}
