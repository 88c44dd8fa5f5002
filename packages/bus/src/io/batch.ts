import type { Carrier, Headers } from "../carrier.ts";
import type { Write } from "../ports.ts";
import { PERSIST_MS } from "./persistently.ts";
import { readAck } from "./store.ts";

/** Messages of one atomic batch, at most. */
export const BATCH_LIMIT = 1_000;

/**
 * One atomic batch: all writes are stored, or none. Returns the sequence of the last one. The headers are set by hand
 * because the client's `commit` leaves out the expectation of the last message.
 */
export async function storeBatch(
  session: Carrier,
  writes: readonly BatchWrite[],
  signal?: AbortSignal,
): Promise<number> {
  const id = Buffer.from(session.options.random.bytes(16)).toString("hex");
  const options = { timeoutMs: PERSIST_MS, signal };
  const [first, last] = [writes[0], writes.at(-1)];
  if (first === undefined || last === undefined) return 0;
  if (writes.length > 1) {
    const headers = batchHeaders(id, 1, first);
    const opened = await session.request(first.subject, first.payload, { ...options, headers });
    if (opened.data.length > 0) readAck(first.subject, opened); // an answer before the end is an error
  }
  for (const [i, write] of writes.slice(1, -1).entries()) {
    session.publish(write.subject, write.payload, batchHeaders(id, i + 2, write)); // one lost spoils the commit
  }
  const closing = { ...batchHeaders(id, writes.length, last), "Nats-Batch-Commit": "1" };
  const committed = await session.request(last.subject, last.payload, { ...options, headers: closing });
  return readAck(last.subject, committed).sequence;
}

export interface BatchWrite extends Write {
  /** The batch is refused whole when the stream remembers one of these. */
  readonly id?: string;
}

function batchHeaders(batch: string, position: number, { expected, id }: BatchWrite): Headers {
  return {
    "Nats-Batch-Id": batch,
    "Nats-Batch-Sequence": String(position),
    ...(id !== undefined && { "Nats-Msg-Id": id }),
    ...(expected !== undefined && { "Nats-Expected-Last-Subject-Sequence": String(expected) }),
  };
}
