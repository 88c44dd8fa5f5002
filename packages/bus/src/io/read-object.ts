import { createHash, type Hash } from "node:crypto";
import type { CarriedMessage, Carrier } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import { chunkSubject, isDigest, metaSubject, type ObjectMeta, parseMeta } from "../object-layout.ts";
import { OBJECT_STREAM, SITE_API_PREFIX } from "../trust/permissions.ts";
import { READ_WITHIN_MS, readDirect } from "./direct-get.ts";

/** Chunks asked for at once: what may be on its way to a slow site. */
const WINDOW = 16;
/** A window of chunks over a slow line, milliseconds. */
const WINDOW_WITHIN_MS = 60_000;
const BUCKET_API = `${SITE_API_PREFIX}.DIRECT.GET.${OBJECT_STREAM}`;

/** Reads an object with the rights of a site, by hand: the client's object store asks for APIs that no site has. */
export async function readObject(session: Carrier, digest: string, signal?: AbortSignal): Promise<Uint8Array> {
  if (!isDigest(digest)) throw busErrors.BUS_OBJECT_MISSING({ digest });
  const meta = await readMeta(session, digest, signal);
  const reading: Reading = {
    meta,
    bytes: new Uint8Array(meta.size),
    at: 0,
    hash: createHash("sha256"),
    nextSequence: 1,
  };
  for (let read = 0; read < meta.chunks; ) {
    read += await readWindow(session, reading, Math.min(WINDOW, meta.chunks - read), signal);
  }
  if (reading.at !== meta.size) throw damaged(digest, `${reading.at} of ${meta.size} bytes`);
  if (reading.hash.digest("hex") !== digest) throw damaged(digest, "its bytes were changed");
  return reading.bytes;
}

interface Reading {
  readonly meta: ObjectMeta;
  readonly bytes: Uint8Array;
  readonly hash: Hash;
  at: number;
  nextSequence: number;
}

async function readMeta(session: Carrier, digest: string, signal: AbortSignal | undefined): Promise<ObjectMeta> {
  const query = Buffer.from(JSON.stringify({ last_by_subj: metaSubject(digest) }));
  const found = readDirect(await session.request(BUCKET_API, query, { timeoutMs: READ_WITHIN_MS, signal }));
  if (found === undefined) throw busErrors.BUS_OBJECT_MISSING({ digest });
  const meta = parseMeta(Buffer.from(found.payload).toString(), digest);
  if (typeof meta === "string") throw damaged(digest, meta);
  return meta;
}

async function readWindow(
  session: Carrier,
  reading: Reading,
  batch: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { meta } = reading;
  const query = Buffer.from(
    JSON.stringify({ seq: reading.nextSequence, batch, next_by_subj: chunkSubject(meta.nuid) }),
  );
  const answers = await session.requestMany(BUCKET_API, query, { timeoutMs: WINDOW_WITHIN_MS, signal });
  let count = 0;
  for await (const answer of answers) {
    signal?.throwIfAborted();
    if (answer.data.length > 0) {
      takeChunk(reading, answer);
      count++;
    } else if (count === 0) {
      throw damaged(meta.name, "chunks are missing");
    }
  }
  if (count === 0) throw busErrors.BUS_NO_ANSWER({ subject: BUCKET_API, reason: "the line broke" });
  return count; // fewer when the line broke in between: the rest is asked for again
}

function takeChunk(reading: Reading, answer: CarriedMessage): void {
  const { meta, bytes, hash } = reading;
  const chunk = readDirect(answer);
  if (chunk === undefined || reading.at + chunk.payload.length > meta.size) throw damaged(meta.name, "it is too long");
  bytes.set(chunk.payload, reading.at);
  hash.update(chunk.payload);
  reading.at += chunk.payload.length;
  reading.nextSequence = chunk.sequence + 1;
}

function damaged(digest: string, reason: string): Error {
  return busErrors.BUS_OBJECT_DAMAGED({ digest, reason });
}
