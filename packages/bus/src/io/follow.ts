import { type Clock, fullJitter, isLongshoreError, sleep } from "@longshore/kit";
import {
  type Consumer,
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { FollowSpec } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import type { StoredMessage } from "../ports.ts";
import type { Session } from "./session.ts";

/** How far a follower has come; outlives connections. */
interface Place {
  /** Sequence of the next message that was not taken yet. */
  next: number;
  /** Creation time of the stream as first seen. */
  born: string | undefined;
  current: boolean;
}

const RETRY = { first: 200, max: 5_000 };
/** Messages that are on their way to this program ahead of their turn. */
const AHEAD = 256;
/** How long nothing may come before it is asked whether everything has, milliseconds. */
const QUIET_MS = 500;
const CONNECTION_WAIT_MS = 60_000;

/** Follows a stream by ordered consumers of its own, one per connection: see `Follow`. */
export async function follow(session: Session, spec: FollowSpec, signal: AbortSignal): Promise<void> {
  const { clock, random, log } = session.options;
  const ends = AbortSignal.any([signal, session.closing]);
  const place: Place = { next: typeof spec.from === "number" ? spec.from : 1, born: undefined, current: false };
  for (let failures = 0; !ends.aborted; failures++) {
    const before = place.next;
    try {
      const connection = await session.connection(CONNECTION_WAIT_MS, ends);
      await readOn(connection, { clock, spec, place }, ends);
    } catch (error) {
      if (error instanceof TakeFailed) throw error.cause;
      if (isLongshoreError(error) && error.code === "BUS_STATE_LOST") throw error;
      if (!ends.aborted) log?.debug({ stream: spec.stream, cause: String(error) }, "following a stream begins anew");
    }
    if (place.next > before) failures = 0;
    await sleep(clock, fullJitter(failures, RETRY, random), ends).catch(() => undefined);
  }
}

/** What the caller's function threw, told apart from what the connection threw. */
class TakeFailed extends Error {}

interface Reading {
  readonly clock: Clock;
  readonly spec: FollowSpec;
  readonly place: Place;
}

async function readOn(connection: NatsConnection, reading: Reading, ends: AbortSignal): Promise<void> {
  const { spec, place } = reading;
  await checkPlace(connection, spec, place);
  const consumer = await openConsumer(connection, spec, place);
  const messages = await consumer.consume({ max_messages: AHEAD });
  const stop = (): void => messages.stop();
  ends.addEventListener("abort", stop, { once: true });
  try {
    if (ends.aborted) return;
    const pending = (await consumer.info(true)).num_pending;
    if (pending === 0) becomeCurrent(spec, place);
    await takeAll(messages, consumer, reading);
  } finally {
    ends.removeEventListener("abort", stop);
    messages.stop();
    void consumer.delete().catch(() => undefined); // else the server forgets it by itself
  }
}

async function takeAll(messages: ConsumerMessages, consumer: Consumer, reading: Reading): Promise<void> {
  const { spec, place } = reading;
  using quiet = askWhenQuiet(messages, consumer, reading);
  for await (const message of messages) {
    quiet.heard();
    if (message.seq < place.next) continue; // taken before the line broke
    try {
      await spec.take(stored(message));
    } catch (cause) {
      throw new TakeFailed("a follower's function threw", { cause });
    }
    place.next = message.seq + 1;
    if (message.info.pending === 0) becomeCurrent(spec, place);
  }
}

/** The last awaited message may have been superseded or purged before it was sent: then silence means "all is here". */
function askWhenQuiet(
  messages: ConsumerMessages,
  consumer: Consumer,
  { clock, spec, place }: Reading,
): Disposable & { heard(): void } {
  let heard = 0;
  let heardBefore = -1;
  let cancel: () => void = () => undefined;
  const again = (): void => {
    if (!place.current) cancel = clock.after(QUIET_MS, () => void look().then(again));
  };
  const look = async (): Promise<void> => {
    const quiet = heard === heardBefore && messages.getPending() === 0;
    heardBefore = heard;
    if (!quiet) return;
    const state = await consumer.info().catch(() => undefined); // a consumer that is being made anew is asked again
    if (state === undefined || heard !== heardBefore) return;
    if (state.num_pending === 0 && state.delivered.consumer_seq <= heard) becomeCurrent(spec, place);
  };
  again();
  return {
    heard: () => {
      heard++;
    },
    [Symbol.dispose]: () => cancel(),
  };
}

function becomeCurrent(spec: FollowSpec, place: Place): void {
  if (place.current) return;
  place.current = true;
  spec.current?.();
}

/** Compares the stream with what was seen of it. */
async function checkPlace(connection: NatsConnection, spec: FollowSpec, place: Place): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const { created, state } = await manager.streams.info(spec.stream);
  const replaced = place.born !== undefined && place.born !== created;
  const backwards = state.last_seq < place.next - 1;
  place.born = created;
  if (!replaced && !backwards) return;
  if (spec.durable) {
    throw busErrors.BUS_STATE_LOST({ stream: spec.stream, seen: place.next - 1, last: state.last_seq });
  }
  place.next = replaced ? 1 : state.last_seq + 1;
}

function openConsumer(connection: NatsConnection, spec: FollowSpec, place: Place): Promise<Consumer> {
  const lastOnly = spec.from === "last per subject" && !place.current;
  return jetstream(connection).consumers.get(spec.stream, {
    filter_subjects: spec.filter,
    ...(lastOnly
      ? { deliver_policy: DeliverPolicy.LastPerSubject }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: place.next }),
  });
}

function stored(message: JsMsg): StoredMessage {
  return {
    subject: message.subject,
    sequence: message.seq,
    payload: message.data,
    storedAtMs: Math.floor(message.info.timestampNanos / 1e6),
  };
}
