import type { Duration } from "../duration.ts";

/**
 * The contract of a reconcile loop: make the world be as wanted, once, from what is seen now. It says when to look again;
 * a throw means "retry with backoff", unless the error says `retry: "never"`: then the loop waits for the next change.
 */
export type Reconcile<K> = (key: K, signal: AbortSignal) => Promise<Result>;

export interface Result {
  /** Look again after this; undefined = only when something changes. */
  readonly requeueAfter: Duration | undefined;
}

export const done: Result = { requeueAfter: undefined };

export function requeueAfter(after: Duration): Result {
  return { requeueAfter: after };
}
