import { CHARTS_BUCKET } from "@longshore/contracts";

/** Bytes of one chunk, at most. */
export const CHUNK_BYTES = 128 * 1024;
/** Bytes of one object, at most. */
export const MAX_OBJECT_BYTES = 512 * 1024 * 1024;

/** The first lines of an object as NATS object stores (ADR-20) keep them; `name` is the hex SHA-256 of the bytes. */
export interface ObjectMeta {
  readonly name: string;
  readonly bucket: string;
  /** Under which the chunks are kept. */
  readonly nuid: string;
  readonly size: number;
  readonly chunks: number;
  readonly digest: string;
}

export function metaSubject(digest: string): string {
  return `$O.${CHARTS_BUCKET}.M.${Buffer.from(digest).toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}

export function chunkSubject(nuid: string): string {
  return `$O.${CHARTS_BUCKET}.C.${nuid}`;
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** What an object's entry says, or what is wrong with it. */
export function parseMeta(text: string, digest: string): ObjectMeta | string {
  const meta = parseJson(text);
  const { name, nuid, size, chunks } = meta;
  if (name !== digest) return "its entry is of another object";
  if (typeof nuid !== "string" || !/^[0-9A-Za-z]{8,64}$/.test(nuid)) return "its entry names no chunks";
  if (!isCount(size) || !isCount(chunks) || size > MAX_OBJECT_BYTES || chunks > size) return "its size is impossible";
  return { name: digest, bucket: CHARTS_BUCKET, nuid, size, chunks, digest: String(meta["digest"]) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
