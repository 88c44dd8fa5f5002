import { MAX_MESSAGE_BYTES } from "@longshore/contracts";
import { isLongshoreError, messageOf } from "@longshore/kit";
import type { CarriedMessage, Carrier, Headers } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import { persistently } from "./persistently.ts";

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
  const { subject, payload } = write;
  const attempt = async (timeoutMs: number): Promise<Stored> => {
    const options = { timeoutMs, signal, headers: storeHeaders(write) };
    return readAck(subject, await session.request(subject, payload, options));
  };
  try {
    return await persistently(session, attempt, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (isLongshoreError(cause) && cause.retry === "never") throw cause;
    throw busErrors.BUS_NOT_STORED({ subject, reason: messageOf(cause) }, { cause });
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
