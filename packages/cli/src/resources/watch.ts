import { isLongshoreError, messageOf, seconds, sleep } from "@longshore/kit";
import type { Invocation } from "../invocation.ts";

/**
 * Asks again and again until `take` returns true or the signal aborts (then its reason is thrown); a hub that is away
 * for a while is waited for. `ask` gets what the last answer said to come after; `take` gets every answer.
 */
export async function watch<T extends { readonly revision: string }>(
  { io, out, signal }: Pick<Invocation, "io" | "out" | "signal">,
  from: string,
  ask: (revision: string) => Promise<T>,
  take: (answer: T) => boolean | void | Promise<boolean | void>,
): Promise<void> {
  let revision = from;
  let away = false;
  while (!signal.aborted) {
    const asked = io.clock.monotonic();
    try {
      const answer = await ask(revision);
      if (away) out.note("the hub answers again");
      away = false;
      if ((await take(answer)) === true) return;
      // A hub that answers at once although nothing changed must not be asked in a tight loop.
      const idle = answer.revision === revision && io.clock.monotonic() - asked < LEAST_WAIT;
      revision = answer.revision;
      if (idle) await sleep(io.clock, LEAST_WAIT, signal);
    } catch (error) {
      if (signal.aborted) break;
      if (!isAway(error)) throw error;
      if (!away) out.note(`waiting for the hub: ${messageOf(error)}`);
      away = true;
      await sleep(io.clock, RETRY, signal);
    }
  }
  signal.throwIfAborted();
}

const LEAST_WAIT = seconds(1);
const RETRY = seconds(2);

function isAway(error: unknown): boolean {
  return isLongshoreError(error) && error.retry === "backoff";
}
