import { AsyncLocalStorage } from "node:async_hooks";

/** What set off what happens now: followed through promises, lines and timers of the whole world. */
export interface Cause {
  /** Number of the operator's call. */
  readonly call?: number | undefined;
  /** Order that the site's agent was given. */
  readonly orderId?: string | undefined;
  /** The order's result is on disk: what happens after it only has the same origin. */
  finished?: boolean | undefined;
}

const causes = new AsyncLocalStorage<Cause>();

export function causeNow(): Cause {
  return causes.getStore() ?? {};
}

/** Runs `work` with a cause beside those that it has. */
export function because<T>(cause: Cause, work: () => T): T {
  return causes.run({ ...causeNow(), ...cause }, work);
}

/** A new beginning: a program that is started again does nothing because of what killed the one before. */
export function withoutCause<T>(work: () => T): T {
  return causes.run({}, work);
}
