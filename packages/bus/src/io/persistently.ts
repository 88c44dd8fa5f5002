import { fullJitter, isLongshoreError, sleep } from "@longshore/kit";
import type { Carrier } from "../carrier.ts";

/** A stream's leader that dies hard pauses it for up to 8 s: this long, milliseconds, is tried before it is an error. */
export const PERSIST_MS = 20_000;
/** One attempt, milliseconds; each further one waits longer. */
const FIRST_ATTEMPT_MS = 1_500;
const LONGEST_ATTEMPT_MS = 5_000;
const RETRY = { first: 200, max: 2_000 };

/** Attempts it until it succeeds, for 20 s; then throws the last cause, and at once one that no further attempt helps against. */
export async function persistently<T>(
  { options: { clock, random } }: Carrier,
  attempt: (timeoutMs: number) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const until = clock.monotonic() + PERSIST_MS;
  for (let tries = 0; ; tries++) {
    const left = until - clock.monotonic();
    try {
      return await attempt(Math.max(100, Math.min(left, LONGEST_ATTEMPT_MS, FIRST_ATTEMPT_MS * 2 ** tries)));
    } catch (cause) {
      signal?.throwIfAborted();
      const wait = fullJitter(tries, RETRY, random);
      if ((isLongshoreError(cause) && cause.retry === "never") || clock.monotonic() + wait >= until) throw cause;
      await sleep(clock, wait, signal);
    }
  }
}
