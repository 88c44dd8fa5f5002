import { type ListRequest, type Resource, type SiteLink, Status } from "@longshore/contracts";
import { encodeSpec } from "@longshore/intents";
import type { HeldIntent } from "../intents/held-intent.ts";
import type { IntentView } from "../intents/intent-view.ts";
import type { Change } from "./change-log.ts";

export interface ResourceSources {
  readonly view: IntentView;
  readonly statusOf: (site: string, kind: string, name: string) => Status | undefined;
  readonly linkOf: (site: string) => SiteLink;
  /** Every site that was ever invited, heard of or ordered anything. */
  readonly sites: () => Iterable<string>;
}

type Selection = Pick<ListRequest, "kind" | "site" | "name" | "labels">;

/** The documents that a request selects with what their sites say of them, sorted by site, kind and name. */
export function selectResources({ view, statusOf, linkOf, sites }: ResourceSources, selection: Selection): Resource[] {
  const names = selection.site === "" ? [...sites()].sort() : [selection.site];
  return names.flatMap((site) => {
    const found = view
      .live(site)
      .filter((intent) => selects(selection, intent))
      .map((intent) => toResource(intent, statusOf(site, intent.kind, intent.name), linkOf));
    if (view.find(site, "Site", site) !== undefined) return found.sort(byKey);
    const undocumented = withoutDocument(site, statusOf(site, "site", site), linkOf(site));
    const heardOf = undocumented.link?.state !== "never" || undocumented.status !== undefined;
    return (heardOf && selects(selection, undocumented) ? [...found, undocumented] : found).sort(byKey);
  });
}

/** Whether a change may concern the request; labels are looked at only when the list is made. */
export function concerns({ kind, site, name }: Selection): (change: Change) => boolean {
  const wanted = kind.toLowerCase();
  return (change) =>
    (wanted === "" ? change.kind !== "event" : wanted === change.kind) &&
    (site === "" || site === change.site) &&
    (name === "" || name === change.name);
}

/** One page: what fits `maxBytes` after the resource that `after` names. `next` is empty on the last one. */
export function pageOf(
  resources: readonly Resource[],
  after: string,
  maxBytes: number,
): { resources: Resource[]; next: string } {
  const page: Resource[] = [];
  let room = maxBytes;
  for (const resource of resources) {
    if (after !== "" && keyText(resource) <= after) continue;
    room -= sizeOf(resource);
    if (room < 0 && page.length > 0) return { resources: page, next: keyText(page.at(-1) ?? resource) };
    page.push(resource);
  }
  return { resources: page, next: "" };
}

function selects({ kind, name, labels }: Selection, found: Pick<Resource, "kind" | "name" | "labels">): boolean {
  return (
    (kind === "" || kind.toLowerCase() === found.kind.toLowerCase()) &&
    (name === "" || name === found.name) &&
    Object.entries(labels).every(([label, value]) => found.labels[label] === value)
  );
}

function toResource(
  { kind, name, site, uid, labels, generation, createdAtMs, spec }: HeldIntent,
  status: Status | undefined,
  linkOf: ResourceSources["linkOf"],
): Resource {
  const link = kind === "Site" ? linkOf(site) : undefined;
  return {
    kind,
    name,
    site,
    uid,
    labels: { ...labels },
    generation,
    createdAtMs,
    spec: encodeSpec(spec),
    status,
    link,
  };
}

/** A site that was let in before anybody described it. */
function withoutDocument(site: string, status: Status | undefined, link: SiteLink): Resource {
  const empty = { uid: "", labels: {}, generation: 0, createdAtMs: 0, spec: new Uint8Array() };
  return { kind: "Site", name: site, site, ...empty, status, link };
}

function keyText({ site, kind, name }: Pick<Resource, "site" | "kind" | "name">): string {
  return `${site} ${kind} ${name}`; // a space sorts before every character of a name
}

function byKey(a: Resource, b: Resource): number {
  return keyText(a) < keyText(b) ? -1 : 1;
}

/** Generous: what is around the spec and the status. */
function sizeOf({ spec, status }: Resource): number {
  return spec.length + (status ? Status.encode(status).length : 0) + 1500;
}
