import { MAX_MESSAGE_BYTES } from "@longshore/contracts";
import { fullJitter, isLongshoreError, messageOf, sleep } from "@longshore/kit";
import type { CarriedMessage, Carrier, Headers } from "../carrier.ts";
import { busErrors } from "../errors.ts";

/** A stream's leader that dies hard pauses writes for up to 8 s: this long, milliseconds, is tried before it is an error. */
export const STORE_WITHIN_MS = 20_000;
/** One attempt, milliseconds; each further one waits longer. */
const FIRST_ATTEMPT_MS = 1_500;
const LONGEST_ATTEMPT_MS = 5_000;
const RETRY = { first: 200, max: 2_000 };

export interface StoreWrite {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** Makes a repeat harmless within the stream's window. */
  readonly id: string;
  /** The subject's last sequence must be this; 0 = none yet. */
  readonly expected?: number | undefined;
  readonly rollup?: boolean;
}

export interface Stored {
  readonly sequence: number;
  readonly duplicate: boolean;
}

/**
 * Publishes until the stream has stored it; throws BUS_NOT_STORED after 20 s without an acknowledgement, BUS_CONFLICT,
 * BUS_TOO_LARGE or BUS_FORBIDDEN at once.
 */
export async function store(session: Carrier, write: StoreWrite, signal?: AbortSignal): Promise<Stored> {
  const { clock, random } = session.options;
  const { subject, payload } = write;
  const until = clock.monotonic() + STORE_WITHIN_MS;
  for (let attempt = 0; ; attempt++) {
    const left = until - clock.monotonic();
    const timeoutMs = Math.max(100, Math.min(left, LONGEST_ATTEMPT_MS, FIRST_ATTEMPT_MS * 2 ** attempt));
    try {
      const options = { timeoutMs, signal, headers: storeHeaders(write) };
      return readAck(subject, await session.request(subject, payload, options));
    } catch (cause) {
      signal?.throwIfAborted();
      if (isLongshoreError(cause) && cause.retry === "never") throw cause;
      const wait = fullJitter(attempt, RETRY, random);
      if (clock.monotonic() + wait >= until) {
        throw busErrors.BUS_NOT_STORED({ subject, reason: messageOf(cause) }, { cause });
      }
      await sleep(clock, wait, signal);
    }
  }
}

/** JetStream's error codes that no retry helps against. */
const WRONG_LAST_SEQUENCE: readonly number[] = [10071, 10164];
const MESSAGE_TOO_LARGE = 10054;

interface Ack {
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code: number; readonly description: string };
}

/** Reads JetStream's acknowledgement of a publish or of a batch. */
export function readAck(subject: string, message: CarriedMessage): Stored {
  const ack = JSON.parse(Buffer.from(message.data).toString()) as Ack;
  if (ack.error !== undefined) {
    const { err_code, description } = ack.error;
    if (WRONG_LAST_SEQUENCE.includes(err_code)) throw busErrors.BUS_CONFLICT({ subject });
    if (err_code === MESSAGE_TOO_LARGE) {
      throw busErrors.BUS_TOO_LARGE({ subject, bytes: message.data.length, limit: MAX_MESSAGE_BYTES });
    }
    throw busErrors.BUS_NOT_STORED({ subject, reason: description });
  }
  if (typeof ack.seq !== "number")
    throw busErrors.BUS_NOT_STORED({ subject, reason: "the answer is no acknowledgement" });
  return { sequence: ack.seq, duplicate: ack.duplicate === true };
}

function storeHeaders({ id, expected, rollup }: StoreWrite): Headers {
  return {
    "Nats-Msg-Id": id,
    ...(expected !== undefined && { "Nats-Expected-Last-Subject-Sequence": String(expected) }),
    ...(rollup === true && { "Nats-Rollup": "sub" }),
  };
}
