import type { NewFact } from "./outbox.ts";

/** An order that is taken on. */
export interface NewOrder {
  readonly id: string;
  readonly atMs: number;
  /** Its result, and what is told of it, if nobody lives to say what came of it. */
  readonly interrupted: { readonly result: Uint8Array } & Pick<NewFact, "subject" | "body">;
}

/** An order taken on: it is written down before anything is done, so that it is done at most once. */
export interface TakenOrder {
  readonly id: string;
  readonly atMs: number;
  /** The encoded result; absent while it runs. */
  readonly result?: Uint8Array | undefined;
}

/** None is forgotten by the time, which may step: the latest MOST_ORDERS are remembered, and a call can be repeated for minutes only. */
export interface OrderStore {
  /** Undefined = taken on now; else what is known of the earlier time. */
  begin(order: NewOrder): TakenOrder | undefined;
  /** What came of it; one that is finished stays as it is. */
  finish(id: string, result: Uint8Array): void;
  /** Those that have no result, as they were begun, oldest first. */
  begun(): NewOrder[];
}

export const MOST_ORDERS = 10_000;
