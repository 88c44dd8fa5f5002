/** An order taken on: it is written down before anything is done, so that it is done at most once. */
export interface TakenOrder {
  readonly id: string;
  readonly atMs: number;
  /** The encoded result; absent while it runs, and for ever if the agent died while it ran. */
  readonly result?: Uint8Array | undefined;
}

export interface OrderStore {
  /** Undefined = taken on now; else what is known of the earlier time. */
  begin(id: string, atMs: number): TakenOrder | undefined;
  finish(id: string, result: Uint8Array): void;
  /** Forgets orders taken on before `beforeMs`. */
  prune(beforeMs: number): void;
}
