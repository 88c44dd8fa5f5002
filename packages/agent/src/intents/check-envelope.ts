import { Envelope } from "@longshore/contracts";
import { messageOf } from "@longshore/kit";
import type { HeldIntent } from "../store/intents.ts";
import { isOlder, signedOf, type WantedIntent } from "./check-index.ts";
import { digestOf } from "./digest.ts";
import { understand } from "./document.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { Verify } from "./verify.ts";

export interface EnvelopeContext {
  readonly site: string;
  /** What is held of that document now. */
  readonly held: HeldIntent | undefined;
  readonly nowMs: number;
  readonly verify: Verify;
  /** The index that names it is of a later epoch than the one held: the hub was restored, and lower generations count. */
  readonly newEpoch?: boolean;
}

/**
 * Whether stored bytes are the envelope that the index speaks of ("NotAsIndexed": the hub is writing just now, so read
 * both again), and whether this agent takes it on.
 */
export function checkEnvelope(
  bytes: Uint8Array | undefined,
  entry: WantedIntent,
  { site, held, nowMs, verify, newEpoch = false }: EnvelopeContext,
): { readonly intent: HeldIntent } | { readonly refused: Refusal } {
  if (bytes === undefined) return refusal("NotAsIndexed", "the index names it, but it is not there");
  const signed = signedOf(bytes);
  if ("refused" in signed) return signed;
  const payload = verify(Envelope, signed);
  if ("refused" in payload) return payload;
  if (digestOf(payload.bytes) !== entry.digest) return refusal("NotAsIndexed", "another digest than the index has");
  const envelope = decoded(payload.bytes);
  if ("refused" in envelope) return envelope;
  const { uid, generation, epoch } = envelope;
  const intent = { ...entry, uid, generation, epoch, payload: payload.bytes };
  const wrong = mismatch(envelope, entry, site) ?? stale(envelope, newEpoch ? undefined : held, nowMs);
  if (wrong !== undefined) return wrong;
  const understood = understand(intent);
  return "refused" in understood ? understood : { intent };
}

function mismatch(envelope: Envelope, entry: WantedIntent, site: string): { readonly refused: Refusal } | undefined {
  if (envelope.site !== site) return refusal("WrongSite", `an envelope of site ${JSON.stringify(envelope.site)}`);
  const same =
    envelope.kind.toLowerCase() === entry.kind &&
    envelope.name === entry.name &&
    envelope.uid === entry.uid &&
    envelope.generation === entry.generation;
  return same ? undefined : refusal("Broken", "the envelope and its entry in the index name different documents");
}

function stale(
  envelope: Envelope,
  held: HeldIntent | undefined,
  nowMs: number,
): { readonly refused: Refusal } | undefined {
  if (held?.uid === envelope.uid && isOlder(envelope, held)) {
    return refusal("Older", `generation ${envelope.generation}; ${held.generation} is held`);
  }
  const until = envelope.notAcceptedAfterMs;
  return until > 0 && nowMs > until
    ? refusal("Expired", `it was not to be accepted after ${new Date(until).toISOString()}`)
    : undefined;
}

function decoded(payload: Uint8Array): Envelope | { readonly refused: Refusal } {
  try {
    return Envelope.decode(payload);
  } catch (error) {
    return refusal("Broken", messageOf(error));
  }
}
