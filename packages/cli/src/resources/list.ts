import type { ListReply, Resource } from "@longshore/contracts";
import type { Hub } from "../hub.ts";
import type { Query } from "./query.ts";

export interface Listed {
  /** In the order of the query's kinds, then by site and name. */
  readonly resources: readonly Resource[];
  /** To wait for what comes after it. */
  readonly revision: string;
}

/** Milliseconds that the hub may hold back an answer while nothing changes. */
const WAIT_MS = 25_000;

/** What matches now. */
export function list(hub: Hub, query: Query): Promise<Listed> {
  return ask(hub, query, "", 0);
}

/** What matches as soon as something has changed since `revision`, or after a while. */
export function listAfter(hub: Hub, query: Query, revision: string, signal?: AbortSignal): Promise<Listed> {
  return ask(hub, query, revision, WAIT_MS, signal);
}

async function ask(hub: Hub, query: Query, revision: string, waitMs: number, signal?: AbortSignal): Promise<Listed> {
  const [onlyKind] = query.views.length === 1 ? query.views : [];
  const [onlyName] = query.names.length === 1 ? query.names : [];
  const request = {
    kind: onlyKind?.kind ?? "",
    name: onlyName ?? "",
    site: query.site ?? "",
    labels: { ...query.labels },
  };
  const waiting = waitMs > 0 ? { timeoutMs: waitMs + 10_000 } : {};
  const first = await hub.call(
    "apiResourceList",
    { ...request, revision, waitMs },
    { ...waiting, ...(signal && { signal }) },
  );
  const resources = [...first.resources];
  for (let after = first.next; after !== ""; ) {
    const page: ListReply = await hub.call("apiResourceList", { ...request, after });
    resources.push(...page.resources);
    after = page.next;
  }
  // The first page's: what changes between two pages is then shown once more rather than missed.
  return { resources: pick(resources, query), revision: first.revision };
}

function pick(resources: readonly Resource[], { views, names }: Query): readonly Resource[] {
  const order = new Map(views.map((view, i) => [view.kind, i]));
  const place = (resource: Resource): number => order.get(resource.kind) ?? order.size;
  return resources
    .filter((resource) => order.has(resource.kind) && (names.length === 0 || names.includes(resource.name)))
    .sort((a, b) => place(a) - place(b) || compare(a.site, b.site) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
