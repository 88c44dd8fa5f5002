import type { Duration } from "./duration.ts";

/** Time as an argument: programs pass `systemClock`, tests a `SteppedClock`. */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01 UTC; may jump. For stamps that people read and for expiry dates. */
  now(): number;
  /** Milliseconds from an arbitrary start; never jumps. For waiting, leases and measuring. */
  monotonic(): number;
  /** Calls `fire` once after `delay`; the returned function cancels. */
  after(delay: Duration | number, fire: () => void): () => void;
}

/** Waits `delay`; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delay: Duration | number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const cancel = clock.after(delay, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    function abort(): void {
      cancel();
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/**
 * Aborts after `delay` with `reason`, or with any of the parents; dispose it when the work has ended. It hangs on its
 * parents by hand: `AbortSignal.any` on a parent that lives long costs more with every call.
 */
export function deadline(
  clock: Clock,
  delay: Duration | number,
  reason: () => Error,
  ...parents: readonly (AbortSignal | undefined)[]
): Deadline {
  const controller = new AbortController();
  const cancel = clock.after(delay, () => controller.abort(reason()));
  const follow = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  for (const parent of parents) {
    if (parent?.aborted) controller.abort(parent.reason);
    else parent?.addEventListener("abort", follow, { once: true });
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      cancel();
      for (const parent of parents) parent?.removeEventListener("abort", follow);
    },
  };
}

export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}
