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
    revision,
    waitMs,
  };
  const reply = await hub.call(
    "apiResourceList",
    request,
    waitMs > 0 ? { timeoutMs: waitMs + 10_000, ...(signal && { signal }) } : {},
  );
  return { resources: pick(reply, query), revision: reply.revision };
}

function pick({ resources }: ListReply, { views, names }: Query): readonly Resource[] {
  const order = new Map(views.map((view, i) => [view.kind, i]));
  const place = (resource: Resource): number => order.get(resource.kind) ?? order.size;
  return resources
    .filter((resource) => order.has(resource.kind) && (names.length === 0 || names.includes(resource.name)))
    .sort((a, b) => place(a) - place(b) || compare(a.site, b.site) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
