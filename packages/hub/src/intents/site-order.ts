import type { Write } from "@longshore/bus";
import {
  Envelope,
  type IndexEntry,
  IntentIndex,
  type Signature,
  Signed,
  subjectOf,
  subjects,
} from "@longshore/contracts";
import { canonicalJson, type IntentWrite } from "@longshore/intents";
import { envelopeDigest, type HeldIntent, innerKey } from "./held-intent.ts";
import type { SiteIntents } from "./intent-view.ts";

/** Vouches for bytes; the signatures of the trust root fill this place, until then nobody signs. */
export type Sign = (payload: Uint8Array) => Signature[];

export interface OrderContext {
  readonly nowMs: number;
  /** Rises when a hub is restored from a backup. */
  readonly epoch: number;
  readonly newUid: () => string;
  readonly sign: Sign;
}

/**
 * One order to one site: its new index first, then the changed envelopes and tombstones, each expecting the sequence
 * that this hub saw last. Generations rise for ever under one name; a document made again gets a new uid.
 */
export function siteOrder(
  site: string,
  { index, held }: SiteIntents,
  writes: readonly IntentWrite[],
  context: OrderContext,
): Write[] {
  const entries = new Map(
    [...held.values()].filter((intent) => !intent.deleted).map((each) => [innerKey(each), entryOf(each)]),
  );
  const envelopes = writes.map((write): Write => {
    const key = innerKey(write.intent);
    const before = held.get(key);
    const envelope = envelopeOf(write, before, context);
    const payload = Envelope.encode(envelope);
    if (envelope.deleted) entries.delete(key);
    else entries.set(key, entryOf({ ...envelope, digest: envelopeDigest(payload) }));
    const subject = subjectOf(subjects.intent, { site, kind: envelope.kind.toLowerCase(), name: envelope.name });
    return { subject, payload: signed(payload, context.sign), expected: before?.sequence ?? 0 };
  });
  const next = {
    site,
    generation: index.generation + 1,
    epoch: context.epoch,
    entries: [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry),
  };
  const subject = subjectOf(subjects.intentIndex, { site });
  return [{ subject, payload: signed(IntentIndex.encode(next), context.sign), expected: index.sequence }, ...envelopes];
}

function envelopeOf({ verb, intent }: IntentWrite, before: HeldIntent | undefined, context: OrderContext): Envelope {
  const { site, kind, name, labels, spec } = intent;
  const continued = before !== undefined && !before.deleted ? before : undefined;
  const deleted = verb === "delete";
  return {
    site,
    kind,
    name,
    uid: continued?.uid ?? context.newUid(),
    generation: (before?.generation ?? 0) + 1,
    epoch: context.epoch,
    notAcceptedAfterMs: 0,
    spec: deleted ? new Uint8Array() : Buffer.from(canonicalJson(spec)),
    labels: deleted ? {} : { ...labels },
    deleted,
    createdAtMs: continued?.createdAtMs ?? context.nowMs,
  };
}

function entryOf({ kind, name, uid, generation, digest }: IndexEntry): IndexEntry {
  return { kind, name, uid, generation, digest };
}

function signed(payload: Uint8Array, sign: Sign): Uint8Array {
  return Signed.encode({ payload, signatures: sign(payload) });
}
