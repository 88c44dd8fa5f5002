import { createHash } from "node:crypto";
import type { StoredMessage } from "@longshore/bus";
import { Envelope, Signed } from "@longshore/contracts";
import { isJsonObject, type Intent } from "@longshore/intents";

/** One document as the stream has it: wanted, or (a tombstone) no longer wanted. */
export interface HeldIntent extends Intent {
  readonly uid: string;
  readonly generation: number;
  readonly createdAtMs: number;
  readonly deleted: boolean;
  /** SHA-256 over the envelope, as the site's index has it. */
  readonly digest: Uint8Array;
  /** Of its message in the stream. */
  readonly sequence: number;
}

/** Reads a stored envelope; throws on what is none. */
export function readHeldIntent({ payload, sequence }: Pick<StoredMessage, "payload" | "sequence">): HeldIntent {
  const signed = Signed.decode(payload);
  const { site, kind, name, uid, generation, createdAtMs, deleted, labels, spec } = Envelope.decode(signed.payload);
  const parsed: unknown = deleted ? {} : JSON.parse(Buffer.from(spec).toString("utf8"));
  if (!isJsonObject(parsed)) throw new Error("its spec is no object");
  const digest = envelopeDigest(signed.payload);
  return { site, kind, name, uid, generation, createdAtMs, deleted, labels, spec: parsed, digest, sequence };
}

/** SHA-256 over the payload of the Signed envelope. */
export function envelopeDigest(payload: Uint8Array): Uint8Array {
  return createHash("sha256").update(payload).digest();
}

/** Key of a document within its site; kinds are lowercase in subjects. */
export function innerKey({ kind, name }: Pick<Intent, "kind" | "name">): string {
  return `${kind.toLowerCase()}/${name}`;
}
