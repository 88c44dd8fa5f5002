import { createHash } from "node:crypto";
import { CHARTS_BUCKET } from "@longshore/contracts";
import type { Carrier } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import { Gate } from "../gate.ts";
import {
  CHUNK_BYTES,
  chunkSubject,
  MAX_OBJECT_BYTES,
  metaSubject,
  type ObjectMeta,
  parseMeta,
} from "../object-layout.ts";
import { OBJECT_STREAM } from "../trust/permissions.ts";
import { directGet } from "./direct-get.ts";
import { store } from "./store.ts";

/** Chunks on their way at once. */
const IN_FLIGHT = 8;

/** Stores bytes under their own digest; what is there already is not stored twice. Returns the hex SHA-256. */
export async function putObject(session: Carrier, bytes: Uint8Array, signal?: AbortSignal): Promise<string> {
  const sha256 = createHash("sha256").update(bytes).digest();
  const digest = sha256.toString("hex");
  const subject = metaSubject(digest);
  if (bytes.length > MAX_OBJECT_BYTES) {
    throw busErrors.BUS_TOO_LARGE({ subject, bytes: bytes.length, limit: MAX_OBJECT_BYTES });
  }
  const known = await directGet(session, "$JS.API", OBJECT_STREAM, subject, signal);
  if (known !== undefined && typeof parseMeta(Buffer.from(known.payload).toString(), digest) !== "string")
    return digest;
  const nuid = Buffer.from(session.options.random.bytes(11)).toString("hex");
  const chunks = await putChunks(session, chunkSubject(nuid), bytes, nuid, signal);
  const meta: ObjectMeta = {
    name: digest,
    bucket: CHARTS_BUCKET,
    nuid,
    size: bytes.length,
    chunks,
    digest: `SHA-256=${sha256.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`,
  };
  await store(
    session,
    { subject, payload: Buffer.from(JSON.stringify(meta)), id: `${nuid}-meta`, rollup: true },
    signal,
  );
  return digest;
}

/** In order, several on their way; the entry is written only when all are stored. */
async function putChunks(
  session: Carrier,
  subject: string,
  bytes: Uint8Array,
  nuid: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const gate = new Gate(IN_FLIGHT);
  const pending: Promise<unknown>[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const leave = await gate.enter(signal);
    const payload = bytes.subarray(start, start + CHUNK_BYTES);
    const storing = store(session, { subject, payload, id: `${nuid}-${pending.length}` }, signal).finally(leave);
    storing.catch(() => undefined); // thrown below, once
    pending.push(storing);
  }
  await Promise.all(pending);
  return pending.length;
}
