/** A fact that waits for the hub's acknowledgement. */
export interface Fact {
  /** Order in which it was said, within this file. */
  readonly id: number;
  /** 0 until it is about to be sent; then its place among all that was sent, from 1, and never another. */
  readonly sequence: number;
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
  /** Made when the file was made: another file is another incarnation, and its sequence begins anew. */
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
  /** They are the hub's now. */
  forget(ids: readonly number[]): void;
  /** Drops the oldest facts of a lane that were not numbered; returns how many. */
  drop(lane: string, count: number): number;
  size(): OutboxSize;
}

export interface OutboxSize {
  readonly facts: number;
  /** Of their bodies. */
  readonly bytes: number;
}
