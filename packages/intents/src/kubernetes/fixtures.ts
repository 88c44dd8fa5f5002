// A site for the tests of what documents become at API servers.
import type { BootInventory } from "@longshore/contracts";
import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import type { Intent } from "../intent.ts";
import type { SiteView } from "./site-view.ts";

export interface Seen {
  /** "bgp/tor1" → its value. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly live?: readonly KubeObject[];
  /** By release. */
  readonly rendered?: Readonly<Record<string, readonly KubeObject[]>>;
  /** By machine. */
  readonly inventories?: Readonly<Record<string, BootInventory>>;
}

/** A site that has these documents, and has seen this. */
export function siteView(name: string, documents: readonly Intent<object>[], seen: Seen = {}): SiteView {
  const live = new Map((seen.live ?? []).map((object) => [objectKey(refOf(object)), object]));
  const sortKey = ({ metadata }: KubeObject) => `${metadata.namespace ?? ""}/${metadata.name}`;
  return {
    name,
    find: <Spec extends object>(kind: string, name: string) =>
      documents.find((one) => one.kind === kind && one.name === name) as Intent<Spec> | undefined,
    all: <Spec extends object>(kind: string) =>
      documents.filter((one) => one.kind === kind) as unknown as readonly Intent<Spec>[],
    inventory: (machine) => seen.inventories?.[machine],
    secret: ({ secret, key }) => seen.secrets?.[`${secret}/${key}`],
    rendered: (_of, release) => seen.rendered?.[release],
    live: (ref) => live.get(objectKey(ref)),
    liveAll: (apiVersion, kind) =>
      [...live.values()]
        .filter((object) => object.apiVersion === apiVersion && object.kind === kind)
        .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
  };
}
