import type { Compiled, Intent, KubernetesSide, SiteView, Target, Wait } from "@longshore/intents";
import type { Document } from "../intents/document.ts";
import { kindOfToken } from "../intents/kinds.ts";
import type { ApiServer, ApiServers } from "./api-servers.ts";
import { observe, readsOf } from "./observe.ts";
import { asIntent, type LiveObjects, type Proposed, type SiteKnowledge, siteView } from "./site-view.ts";

export interface LookContext {
  readonly knowledge: SiteKnowledge;
  readonly servers: Pick<ApiServers, "reach">;
  readonly proposed: Proposed;
}

/** A document as its kind sees it: what it becomes, and what of that is there. */
export interface Scene {
  readonly intent: Intent<object>;
  readonly side: KubernetesSide;
  readonly target: Target;
  readonly at: ApiServer;
  readonly compiled: Compiled;
  /** With what is there now. */
  readonly view: SiteView;
  readonly live: LiveObjects;
}

/** Its API server is not known yet. */
export interface Waiting {
  readonly target: Target;
  readonly wait: Wait;
}

export type SideOf = (kind: string) => KubernetesSide | undefined;

/** How documents of a kind come true, by the kind's lowercase name; undefined: not at an API server. */
export const sideOf: SideOf = (kind) => kindOfToken(kind)?.kubernetes;

/** Only asks. Throws what its API server cannot be asked. */
export async function look(
  document: Document,
  side: KubernetesSide,
  { knowledge, servers, proposed }: LookContext,
  signal: AbortSignal,
): Promise<Scene | Waiting> {
  const intent = asIntent<object>(document, knowledge.site) as Intent<object>; // its kind has a side, so it is known
  const blind = siteView(knowledge, proposed, new Map());
  const target = side.target(intent, blind);
  const reached = await servers.reach(target, blind, signal);
  if ("wait" in reached) return { target, wait: reached.wait };
  const { at } = reached;
  const foreign = await observe(at.api, side.reads?.(intent, blind) ?? [], signal);
  const first = side.compile(intent, siteView(knowledge, proposed, foreign));
  const live = await observe(at.api, readsOf(first.objects), signal);
  for (const [key, object] of foreign) live.set(key, object);
  const view = siteView(knowledge, proposed, live);
  return { intent, side, target, at, compiled: side.compile(intent, view), view, live };
}

/** Which document, as inventories at API servers name it: "Network/main". */
export function inventoryName({ kind, name }: Pick<Document, "kind" | "name">): string {
  return `${kindOfToken(kind)?.kind ?? kind}/${name}`;
}
