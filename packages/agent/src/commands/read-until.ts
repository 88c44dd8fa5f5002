import { type Clock, milliseconds, sleep } from "@longshore/kit";

/** What was read last, and whether it was what was waited for. */
export interface ReadBack<T> {
  /** Undefined when nothing could be read. */
  readonly last: T | undefined;
  readonly seen: boolean;
}

/** Reads again and again until `isIt` or the signal aborts; a read that fails ends it. Throws nothing. */
export async function readUntil<T>(
  clock: Clock,
  read: () => Promise<T>,
  isIt: (value: T, ageMs: number) => boolean,
  signal: AbortSignal,
): Promise<ReadBack<T>> {
  const began = clock.monotonic();
  let last: T | undefined;
  try {
    for (;;) {
      last = await read();
      if (isIt(last, clock.monotonic() - began)) return { last, seen: true };
      await sleep(clock, LOOK_EVERY, signal);
    }
  } catch {
    return { last, seen: false }; // the window is over, or the BMC fell silent
  }
}

const LOOK_EVERY = milliseconds(250);
