import { type Clock, fullJitter, type Random, sleep } from "@longshore/kit";

/**
 * Bounds of the random wait between two attempts, milliseconds: short at first, then doubling. A line that is well again
 * is noticed within them: sites are in step within 30 s.
 */
export const RECONNECT = { first: 500, max: 20_000 };
/** A connection that lasted this long, milliseconds, starts the waits anew. */
const STABLE_MS = 10_000;

/**
 * Makes a connection again for ever, with full jitter, until `stop` aborts. `live` dials and resolves when it is over,
 * with the milliseconds that the connection was up.
 */
export function keepConnected(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  live: () => Promise<number>,
  stop: AbortSignal,
): Keeper {
  let atOnce = false;
  let wake = new AbortController();
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stop.aborted) {
      if ((await live()) >= STABLE_MS) failures = 0;
      const wait = atOnce ? 0 : fullJitter(failures++, RECONNECT, random);
      atOnce = false;
      wake = new AbortController();
      await sleep(clock, wait, AbortSignal.any([stop, wake.signal])).catch(() => undefined);
    }
  };
  void run();
  return {
    hurry() {
      atOnce = true;
      wake.abort();
    },
  };
}

export interface Keeper {
  /** The next attempt comes at once. */
  hurry(): void;
}
