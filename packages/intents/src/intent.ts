import type { Status } from "@longshore/contracts";
import type { JsonObject } from "./json.ts";

/** One document for one site: checked, defaults filled in. A Site's site is its own name. */
export interface Intent<Spec extends object = JsonObject> {
  readonly kind: string;
  readonly name: string;
  readonly site: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Spec;
}

/** An intent that the hub holds, and what its site says of it. */
export interface CurrentIntent<Spec extends object = JsonObject> extends Intent<Spec> {
  readonly generation: number;
  readonly status?: Status | undefined;
}

export interface IntentRef {
  readonly kind: string;
  readonly name: string;
  readonly site: string;
}

/** The one key of a document: `site/Kind/name`. */
export function keyOf(ref: IntentRef): string {
  return `${ref.site}/${ref.kind}/${ref.name}`;
}

/** As people write it: `machine/r1u7`. */
export function shortName(ref: Pick<IntentRef, "kind" | "name">): string {
  return `${ref.kind.toLowerCase()}/${ref.name}`;
}
