import type { BootInventory } from "@longshore/contracts";
import type { Intent, IntentRef, SecretReference, SiteView } from "@longshore/intents";
import { type KubeObject, objectKey } from "@longshore/kube";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { kindOfToken } from "../intents/kinds.ts";
import { open, type Opener } from "../machines/credentials.ts";

/** What a site knows beside its API servers. */
export interface SiteKnowledge {
  readonly site: string;
  readonly documents: HeldDocuments;
  readonly opener: Opener;
  /** As the boot environment last found a machine. */
  readonly inventory: (machine: string) => BootInventory | undefined;
  /** Objects of a chart that the hub rendered for a document, by its release. */
  readonly rendered: (of: IntentRef, release: string) => readonly KubeObject[] | undefined;
}

/** Documents as they would be instead of those that are held; undefined = as if there were none. By `kind/name`. */
export type Proposed = ReadonlyMap<string, Document | undefined>;

export const NOTHING_PROPOSED: Proposed = new Map();

/** Objects as they were last read, by `objectKey`. */
export type LiveObjects = ReadonlyMap<string, KubeObject>;

/** The site as a document's kind sees it while it says what becomes of the document. */
export function siteView(knowledge: SiteKnowledge, proposed: Proposed, live: LiveObjects): SiteView {
  const { site, documents, opener, inventory, rendered } = knowledge;
  const find = (kind: string, name: string): Document | undefined => {
    const key = `${kind.toLowerCase()}/${name}`;
    return proposed.has(key) ? proposed.get(key) : documents.get(kind.toLowerCase(), name);
  };
  const all = (kind: string): Document[] => {
    const token = kind.toLowerCase();
    const held = documents.all(token).filter(({ name }) => !proposed.has(`${token}/${name}`));
    const others = [...proposed.values()].filter((one) => one?.kind === token) as Document[];
    return [...held, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    name: site,
    find: <Spec extends object>(kind: string, name: string) => asIntent<Spec>(find(kind, name), site),
    all: <Spec extends object>(kind: string) => all(kind).flatMap((one) => asIntent<Spec>(one, site) ?? []),
    inventory,
    secret: ({ secret, key }: SecretReference) => {
      const found = find("Secret", secret) as Document<"secret"> | undefined;
      const opened = found && open(found, opener);
      return opened && "data" in opened ? opened.data[key] : undefined;
    },
    rendered: (of, release) => rendered(of, release),
    live: (ref) => live.get(objectKey(ref)),
    liveAll: (apiVersion, kind) =>
      [...live.values()].filter((one) => one.apiVersion === apiVersion && one.kind === kind).sort(byName),
  };
}

/** A document as kinds know it; a kind reads only kinds that it knows: the spec is what their schema made. */
export function asIntent<Spec extends object>(document: Document | undefined, site: string): Intent<Spec> | undefined {
  const kind = document && kindOfToken(document.kind)?.kind;
  if (document === undefined || kind === undefined) return undefined;
  const { name, labels, spec } = document;
  return { kind, name, site, labels, spec: spec as object as Spec };
}

function byName(a: KubeObject, b: KubeObject): number {
  const place = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;
  return place(a) < place(b) ? -1 : 1;
}
