import { type Clock, type Deadline, deadline, type Duration } from "@longshore/kit";

/**
 * How long somebody waits for a BMC. It is a value and sets no alarm: a conversation looks at it whenever it wakes up,
 * and a thousand of them cost nothing while their BMCs answer.
 */
export interface Patience {
  /** By the monotonic clock, milliseconds. */
  readonly until: number;
  /** Ends it before its time. */
  readonly signal?: AbortSignal | undefined;
  /** What it means when the time is over. */
  readonly late: () => Error;
}

export function patience(clock: Clock, wait: Duration, late: () => Error, signal?: AbortSignal): Patience {
  return { until: clock.monotonic() + wait, signal, late };
}

/** Throws the signal's reason, or what it means to be late. */
export function throwIfOver({ until, signal, late }: Patience, clock: Clock): void {
  signal?.throwIfAborted();
  if (clock.monotonic() >= until) throw late();
}

/** The same as a signal with an alarm, for what can only wait for a signal; it ends with any of the `others` too. */
export function alarm({ until, signal, late }: Patience, clock: Clock, ...others: readonly AbortSignal[]): Deadline {
  return deadline(clock, Math.max(0, until - clock.monotonic()), late, signal, ...others);
}
