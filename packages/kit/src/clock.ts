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

/** Aborts after `delay` with `reason`, or with `parent`; call `done` when the work has ended. */
export function deadline(clock: Clock, delay: Duration | number, reason: () => Error, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  const cancel = clock.after(delay, () => controller.abort(reason()));
  const signal = parent ? AbortSignal.any([parent, controller.signal]) : controller.signal;
  return { signal, [Symbol.dispose]: cancel };
}

export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}
