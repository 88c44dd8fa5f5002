import { busErrors } from "@longshore/bus";
import type { FollowSpec } from "@longshore/bus/fill";
import { fullJitter, isLongshoreError, sleep } from "@longshore/kit";
import type { SimSession } from "./session.ts";
import type { StreamEntry } from "./stream.ts";

/** Reads a stream in its order over whatever connection there is, as the bus's own `follow` does. */
export async function simFollow(session: SimSession, spec: FollowSpec, signal: AbortSignal): Promise<void> {
  const { clock, random } = session.options;
  const ends = AbortSignal.any([signal, session.closing]);
  const place: Place = { next: typeof spec.from === "number" ? spec.from : 1, born: undefined, current: false };
  for (let failures = 0; !ends.aborted; failures++) {
    const before = place.next;
    try {
      await session.connected(CONNECTION_WAIT_MS, ends);
      await readOn(session, spec, place, ends);
    } catch (error) {
      if (error instanceof TakeFailed) throw error.cause;
      if (isLongshoreError(error, "BUS_STATE_LOST")) throw error;
    }
    if (place.next > before) failures = 0;
    await sleep(clock, fullJitter(failures, RETRY, random), ends).catch(() => undefined);
  }
}

interface Place {
  next: number;
  born: number | undefined;
  current: boolean;
}

class TakeFailed extends Error {}

const RETRY = { first: 200, max: 5_000 };
const CONNECTION_WAIT_MS = 60_000;

async function readOn(session: SimSession, spec: FollowSpec, place: Place, ends: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { stream, filter } = spec;
  const from = spec.from === "last per subject" && !place.current ? spec.from : place.next;
  let taking: Promise<void> = Promise.resolve();
  const stop = session.followOn(
    { stream, filter, from },
    {
      following({ born, last, pending }) {
        try {
          checkPlace(spec, place, born, last);
          if (pending === 0) becomeCurrent(spec, place);
        } catch (error) {
          reject(error);
        }
      },
      entry({ entry, pending }) {
        taking = taking.then(() => take(spec, place, entry, pending, ends));
        taking.catch(reject);
      },
      broken: resolve,
    },
  );
  ends.addEventListener("abort", () => resolve(), { once: true });
  try {
    await promise;
  } finally {
    stop();
  }
}

async function take(
  spec: FollowSpec,
  place: Place,
  entry: StreamEntry,
  pending: number,
  ends: AbortSignal,
): Promise<void> {
  if (ends.aborted || entry.sequence < place.next) return;
  const { subject, sequence, payload, atMs: storedAtMs } = entry;
  try {
    await spec.take({ subject, sequence, payload, storedAtMs });
  } catch (cause) {
    throw new TakeFailed("a follower's function threw", { cause });
  }
  place.next = sequence + 1;
  if (pending === 0) becomeCurrent(spec, place);
}

function becomeCurrent(spec: FollowSpec, place: Place): void {
  if (place.current) return;
  place.current = true;
  spec.current?.();
}

function checkPlace(spec: FollowSpec, place: Place, born: number, last: number): void {
  const replaced = place.born !== undefined && place.born !== born;
  const backwards = last < place.next - 1;
  place.born = born;
  if (!replaced && !backwards) return;
  if (spec.durable) throw busErrors.BUS_STATE_LOST({ stream: spec.stream, seen: place.next - 1, last });
  place.next = replaced ? 1 : last + 1;
}
