import type { SiteLink } from "@longshore/bus";
import { type FlowWriter, subjects } from "@longshore/contracts";
import { type ByteLog, type Change, type Clock, fullJitter, type Random, seconds, sleep } from "@longshore/kit";

/** What a flow carries upwards. */
export interface FlowSource {
  /** Another one whenever it was opened anew: offsets count within it. */
  readonly stream: string;
  readonly log: ByteLog;
  /** "open", "opening", or why nothing comes. */
  readonly state: string;
  readonly writer: FlowWriter | undefined;
  /** Bytes came, or state or writer changed. */
  readonly change: Change;
}

export interface UplinkOptions {
  readonly link: Pick<SiteLink, "ask">;
  /** Who reads it, and under which name. */
  readonly hub: string;
  readonly flow: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Brings a source to a hub, from the oldest byte that it has: one chunk at a time, the next one when the hub has
 * answered. What the source drops meanwhile is a gap in the offsets. Resolves when nobody reads any more, or the hub did
 * not answer for too long; throws the signal's reason.
 */
export async function sendUp(source: FlowSource, options: UplinkOptions, signal: AbortSignal): Promise<void> {
  const { clock, random } = options;
  let at = source.log.start;
  let heardAt = clock.monotonic();
  for (let failures = 0; clock.monotonic() - heardAt < GIVE_UP_AFTER; ) {
    const { count } = source.change;
    const { offset, bytes } = source.log.read(at, MOST_BYTES);
    const isWanted = await ask(source, { offset, bytes }, options, signal);
    signal.throwIfAborted();
    if (isWanted === false) return;
    if (isWanted === undefined) {
      await sleep(clock, fullJitter(failures++, { first: 250, max: 5000 }, random), signal);
      continue;
    }
    heardAt = clock.monotonic();
    failures = 0;
    at = offset + bytes.length;
    if (at === source.log.end) await source.change.since(count, SAY_AGAIN_AFTER, clock, signal);
  }
}

/** Undefined: no answer. */
async function ask(
  { stream, state, writer }: FlowSource,
  part: { readonly offset: number; readonly bytes: Uint8Array },
  { link, hub, flow }: UplinkOptions,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const chunk = { stream, ...part, state, ...(writer && { writer }) };
  try {
    return (await link.ask(subjects.askFlow, chunk, { params: { hub, flow }, signal })).wanted;
  } catch {
    return undefined; // sent again: the hub takes a repeat once
  }
}

/** A chunk, small enough for a slow line. */
const MOST_BYTES = 64 * 1024;
/** Also without news, so that the hub knows that the site is there and the site that somebody reads. */
const SAY_AGAIN_AFTER = seconds(5);
const GIVE_UP_AFTER = seconds(45);
