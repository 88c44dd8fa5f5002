import type { Write } from "@longshore/bus";
import {
  Envelope,
  type IndexEntry,
  IntentIndex,
  type Named,
  type Rendering,
  subjectOf,
  subjects,
} from "@longshore/contracts";
import { canonicalJson, type IntentWrite } from "@longshore/intents";
import { hubErrors } from "../hub-errors.ts";
import { MAX_BATCH } from "./batches.ts";
import { envelopeDigest, type HeldIntent, innerKey, sameEnvelope } from "./held-intent.ts";
import type { SiteIntents } from "./intent-view.ts";

/** A change of an intent, with what was rendered for it. */
export interface OrderedWrite extends IntentWrite {
  readonly renderings?: readonly Rendering[];
}

/** The payload as a Signed of the hub, encoded. */
export type Sign = (message: Named, payload: Uint8Array) => Uint8Array;

export interface OrderContext {
  readonly nowMs: number;
  /** Rises when a hub is restored from a backup. */
  readonly epoch: number;
  readonly newUid: () => string;
  readonly sign: Sign;
  /** The list of keys that holds now, as it goes to every site. */
  readonly trust: { readonly serial: number; readonly chain: Uint8Array };
}

/**
 * One order to one site: its new index first, then the changed envelopes and tombstones, each expecting the sequence
 * that this hub saw last; with them the keys, when the site was given others, and what somebody else wrote over.
 * Generations rise for ever under one name; a document made again gets a new uid. Throws HUB_INTENTS_FORGED when
 * something of the site is not known any more: an index without it would delete it there.
 */
export function siteOrder(
  site: string,
  known: SiteIntents,
  writes: readonly OrderedWrite[],
  context: OrderContext,
): Write[] {
  const { index, held } = known;
  const lost = [...known.lost.keys()];
  if (lost.length > 0) throw hubErrors.HUB_INTENTS_FORGED({ site, subjects: lost });
  const entries = new Map(
    [...held.values()].filter((intent) => !intent.deleted).map((each) => [innerKey(each), entryOf(each)]),
  );
  const again = [...unrepeatable(known)].filter(
    ({ kind, name }) => !writes.some(({ intent }) => innerKey(intent) === innerKey({ kind, name })),
  );
  const envelopes = [...writes, ...again.map(asWrite)].map((write): Write => {
    const key = innerKey(write.intent);
    const before = held.get(key);
    const envelope = envelopeOf(write, before, context);
    const payload = Envelope.encode(envelope);
    if (envelope.deleted) entries.delete(key);
    else entries.set(key, entryOf({ ...envelope, digest: envelopeDigest(payload) }));
    return {
      subject: subjectOfIntent(envelope),
      payload: context.sign(Envelope, payload),
      expected: before?.sequence ?? 0,
    };
  });
  const written = new Set(envelopes.map(({ subject }) => subject));
  const { serial, chain } = context.trust;
  const next = {
    site,
    generation: index.generation + 1,
    epoch: context.epoch,
    entries: [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry),
    trustSerial: serial,
  };
  const subject = subjectOf(subjects.intentIndex, { site });
  const trust = { subject: subjectOf(subjects.trustKeys, { site }), payload: chain, expected: known.trustSequence };
  return [
    { subject, payload: context.sign(IntentIndex, IntentIndex.encode(next)), expected: index.sequence },
    ...(index.trustSerial === serial ? [] : [trust]),
    ...envelopes,
    ...repairs(known, context.sign)
      .filter((each) => !written.has(each.subject))
      .slice(0, Math.max(0, MAX_BATCH - 2 - envelopes.length)),
  ];
}

/** Envelopes that somebody wrote over, or that are signed with a key that was replaced, as they were. */
function repairs({ held, overwritten }: SiteIntents, sign: Sign): Write[] {
  return [...held.values()].flatMap((intent): Write[] => {
    const subject = subjectOfIntent(intent);
    const payload = overwritten.has(subject) ? sameEnvelope(intent) : undefined;
    return payload === undefined ? [] : [{ subject, payload: sign(Envelope, payload), expected: intent.sequence }];
  });
}

/** Those that cannot be made again byte for byte: they get another generation. */
function unrepeatable({ held, overwritten }: SiteIntents): HeldIntent[] {
  return [...held.values()].filter(
    (intent) => overwritten.has(subjectOfIntent(intent)) && sameEnvelope(intent) === undefined,
  );
}

function asWrite(intent: HeldIntent): OrderedWrite {
  const { deleted, generation, renderings } = intent;
  return { verb: deleted ? "delete" : "update", intent, generation: generation + 1, renderings };
}

function subjectOfIntent({ site, kind, name }: { site: string; kind: string; name: string }): string {
  return subjectOf(subjects.intent, { site, kind: kind.toLowerCase(), name });
}

function envelopeOf(
  { verb, intent, renderings = [] }: OrderedWrite,
  before: HeldIntent | undefined,
  context: OrderContext,
): Envelope {
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
    renderings: deleted ? [] : [...renderings],
  };
}

function entryOf({ kind, name, uid, generation, digest }: IndexEntry): IndexEntry {
  return { kind, name, uid, generation, digest };
}
