import { IntentIndex, Signed } from "@longshore/contracts";
import { isName, messageOf } from "@longshore/kit";
import type { HeldIndex } from "../store/intents.ts";
import { digestOf } from "./digest.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { Verify } from "./verify.ts";

export interface CheckedIndex {
  readonly held: HeldIndex;
  readonly entries: readonly WantedIntent[];
  /** Of the trust keys that the hub held when it signed. */
  readonly trustSerial: number;
}

export interface WantedIntent {
  /** Lowercase. */
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** SHA-256 of the envelope, hex. */
  readonly digest: string;
}

/** Whether an index may replace the one that is held. */
export function checkIndex(
  bytes: Uint8Array,
  site: string,
  held: HeldIndex | undefined,
  verify: Verify,
): CheckedIndex | { readonly refused: Refusal } {
  const signed = signedOf(bytes);
  if ("refused" in signed) return signed;
  const isHeld = held !== undefined && digestOf(signed.payload) === held.digest; // and so was verified when it was taken on
  const payload = isHeld ? { bytes: signed.payload } : verify(IntentIndex, signed);
  if ("refused" in payload) return payload;
  const index = decoded(payload.bytes);
  if ("refused" in index) return index;
  if (index.site !== site) return refusal("WrongSite", `an index of site ${JSON.stringify(index.site)}`);
  if (held !== undefined && isOlder(index, held)) {
    return refusal("Older", `index ${index.epoch}/${index.generation}; ${held.epoch}/${held.generation} is held`);
  }
  const entries = index.entries.map((entry) => ({
    kind: entry.kind.toLowerCase(),
    name: entry.name,
    uid: entry.uid,
    generation: entry.generation,
    digest: Buffer.from(entry.digest).toString("hex"),
  }));
  const bad = entries.find((entry) => !isName(entry.kind) || !isName(entry.name) || entry.digest.length !== 64);
  if (bad !== undefined) return refusal("Broken", `an index with the entry ${bad.kind}/${bad.name}`);
  if (new Set(entries.map(keyOf)).size !== entries.length) return refusal("Broken", "an index that names one twice");
  const { generation, epoch, trustSerial } = index;
  return { held: { generation, epoch, digest: digestOf(payload.bytes), payload: payload.bytes }, entries, trustSerial };
}

export function signedOf(bytes: Uint8Array): Signed | { readonly refused: Refusal } {
  try {
    return Signed.decode(bytes);
  } catch (error) {
    return refusal("Broken", messageOf(error));
  }
}

export function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}

interface Age {
  readonly epoch: number;
  readonly generation: number;
}

export function isOlder(a: Age, b: Age): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.generation < b.generation);
}

function decoded(payload: Uint8Array): IntentIndex | { readonly refused: Refusal } {
  try {
    return IntentIndex.decode(payload);
  } catch (error) {
    return refusal("Broken", messageOf(error));
  }
}
