import { Envelope, type Rendering } from "@longshore/contracts";
import type { JsonObject } from "@longshore/intents";
import { messageOf } from "@longshore/kit";
import type { HeldIntent } from "../store/intents.ts";
import { kindOfToken, type SpecOf } from "./kinds.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** A document of this site, understood. */
export interface Document<K extends string = string> {
  /** Lowercase, as it stands in subjects. */
  readonly kind: K;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** SHA-256 of the envelope, hex. */
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: SpecOf<K>;
  /** What the hub rendered for it; absent = nothing. */
  readonly renderings?: readonly Rendering[];
}

export type Understood = { readonly document: Document } | { readonly deleted: true } | { readonly refused: Refusal };

/** What a held envelope asks for, if this agent can know it. */
export function understand(held: Pick<HeldIntent, "kind" | "name" | "digest" | "payload">): Understood {
  const envelope = Envelope.decode(held.payload);
  if (envelope.deleted) return { deleted: true };
  const { kind, name, digest } = held;
  const known = kindOfToken(kind);
  if (known === undefined) return refusal("UnknownKind", `this agent does not know the kind ${envelope.kind}`);
  const parsed = known.schema.safeParse(jsonOf(envelope.spec));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refusal("BadSpec", `spec.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as the kind wants it"}`);
  }
  const { uid, generation, labels, renderings } = envelope;
  const rendered = renderings.length > 0 ? { renderings } : {};
  return { document: { kind, name, uid, generation, digest, labels, spec: parsed.data as JsonObject, ...rendered } };
}

function jsonOf(spec: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(spec).toString("utf8"));
  } catch (error) {
    return messageOf(error); // no object: the schema says what it wants
  }
}
