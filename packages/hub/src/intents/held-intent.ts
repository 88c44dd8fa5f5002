import { createHash } from "node:crypto";
import { Envelope, type Rendering } from "@longshore/contracts";
import { canonicalJson, isJsonObject, type Intent } from "@longshore/intents";

/** One document as the stream has it: wanted, or (a tombstone) no longer wanted. */
export interface HeldIntent extends Intent {
  readonly uid: string;
  readonly generation: number;
  readonly epoch: number;
  readonly createdAtMs: number;
  readonly deleted: boolean;
  /** SHA-256 over the envelope, as the site's index has it. */
  readonly digest: Uint8Array;
  /** What this hub rendered for it. */
  readonly renderings: readonly Rendering[];
  /** Of its message in the stream. */
  readonly sequence: number;
}

/** Reads the payload of a stored envelope; throws on what is none, and on one that no hub writes. */
export function readHeldIntent(payload: Uint8Array, sequence: number): HeldIntent {
  const envelope = Envelope.decode(payload);
  if (envelope.notAcceptedAfterMs !== 0) throw new Error("it is no longer taken after a date, and a hub sets none");
  const { site, kind, name, uid, generation, epoch, createdAtMs, deleted, labels, spec, renderings } = envelope;
  const parsed: unknown = deleted ? {} : JSON.parse(Buffer.from(spec).toString("utf8"));
  if (!isJsonObject(parsed)) throw new Error("its spec is no object");
  const digest = envelopeDigest(payload);
  const at = { digest, sequence, renderings };
  return { site, kind, name, uid, generation, epoch, createdAtMs, deleted, labels, spec: parsed, ...at };
}

/** The payload of the same envelope again; undefined when it cannot be made byte for byte (another version wrote it). */
export function sameEnvelope(held: HeldIntent): Uint8Array | undefined {
  const { site, kind, name, uid, generation, epoch, createdAtMs, deleted, labels, spec, renderings } = held;
  const bytes = deleted ? new Uint8Array() : Buffer.from(canonicalJson(spec));
  const payload = Envelope.encode({
    site,
    kind,
    name,
    uid,
    generation,
    epoch,
    notAcceptedAfterMs: 0,
    spec: bytes,
    labels: { ...labels },
    deleted,
    createdAtMs,
    renderings: [...renderings],
  });
  return Buffer.from(envelopeDigest(payload)).equals(held.digest) ? payload : undefined;
}

/** SHA-256 over the payload of the Signed envelope. */
export function envelopeDigest(payload: Uint8Array): Uint8Array {
  return createHash("sha256").update(payload).digest();
}

/** Key of a document within its site; kinds are lowercase in subjects. */
export function innerKey({ kind, name }: Pick<Intent, "kind" | "name">): string {
  return `${kind.toLowerCase()}/${name}`;
}
