import { isLongshoreError } from "@longshore/kit";
import type { Carrier, Follow } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import type { LastValues, StoredMessage, Write } from "../ports.ts";
import { BATCH_LIMIT, storeBatch } from "./batch.ts";
import { directGet, type Found } from "./direct-get.ts";
import { persistently } from "./persistently.ts";
import { store } from "./store.ts";

/** A stream of last values, with the rights of account HUB. */
export function lastValues(session: Carrier, stream: string, follow: Follow): LastValues {
  const getOnce: Get = (subject, signal, timeoutMs) =>
    directGet(session, "$JS.API", stream, subject, signal, timeoutMs);
  const get: Get = (subject, signal) =>
    persistently(session, (timeoutMs) => getOnce(subject, signal, timeoutMs), signal);
  return {
    get,
    watch: (pattern, take, current, signal) =>
      follow({ stream, filter: pattern, from: "last per subject", durable: true, take, current }, signal),
    put: (write, signal) => put(session, get, write, signal),
    putAll: (writes, signal) => putAll(session, getOnce, writes, signal),
    async purge(subject, signal) {
      const filter = new TextEncoder().encode(JSON.stringify({ filter: subject }));
      const answer = await session.request(`$JS.API.STREAM.PURGE.${stream}`, filter, { timeoutMs: 10_000, signal });
      const { error } = JSON.parse(Buffer.from(answer.data).toString()) as { error?: { description: string } };
      if (error !== undefined) throw busErrors.BUS_NOT_STORED({ subject, reason: error.description });
    },
  };
}

type Get = (subject: string, signal?: AbortSignal, timeoutMs?: number) => Promise<Found | undefined>;

/**
 * The server looks at the expectation before it looks for repeats: a write whose acknowledgement was lost conflicts with
 * itself when it is sent again. Then what is stored says by its id whose write it was.
 */
async function put(session: Carrier, get: Get, write: Write, signal: AbortSignal | undefined): Promise<number> {
  const id = Buffer.from(session.options.random.bytes(16)).toString("hex");
  try {
    return (await store(session, { ...write, id }, signal)).sequence;
  } catch (error) {
    if (write.expected === undefined || !isLongshoreError(error, "BUS_CONFLICT")) throw error;
    const found = await get(write.subject, signal);
    if (found?.id === id) return found.sequence;
    throw error;
  }
}

async function putAll(
  session: Carrier,
  get: Get,
  writes: readonly Write[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const last = writes.at(-1);
  if (last === undefined) throw new RangeError("a batch of nothing");
  if (writes.length > BATCH_LIMIT)
    throw new RangeError(`${writes.length} writes in one batch, more than ${BATCH_LIMIT}`);
  try {
    return await storeBatch(session, writes, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (isLongshoreError(error) && error.retry === "never") throw error;
    const found = await committed(get, last, signal);
    if (found !== undefined) return found.sequence;
    throw busErrors.BUS_NOT_STORED(
      { subject: last.subject, reason: "the batch was not acknowledged" },
      { cause: error },
    );
  }
}

/** The answer to a commit may be lost on the way: then the last write is there although nobody said so. */
async function committed(get: Get, last: Write, signal: AbortSignal | undefined): Promise<StoredMessage | undefined> {
  const found = await get(last.subject, signal).catch(() => undefined);
  const isNew = found !== undefined && (last.expected === undefined || found.sequence > last.expected);
  return isNew && Buffer.from(found.payload).equals(last.payload) ? found : undefined;
}
