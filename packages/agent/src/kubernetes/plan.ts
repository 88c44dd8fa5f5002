import type { KubernetesSide, Target } from "@longshore/intents";
import { type KubePlan, planObjects } from "@longshore/kube";
import type { Document } from "../intents/document.ts";
import type { IntentKey } from "../store/intents.ts";
import { inventoryName, look, type LookContext } from "./look.ts";
import { siteView } from "./site-view.ts";
import { targetText } from "./target.ts";

/** What would be done, or why that cannot be said now. */
export type PlannedThere =
  | { readonly target: string; readonly plan: KubePlan; readonly waits: readonly string[] }
  | { readonly target: string; readonly problem: string };

/** What would be done about a document, held or proposed. Only asks. Throws what its API server cannot be asked. */
export async function planDocument(
  document: Document,
  side: KubernetesSide,
  context: LookContext,
  signal: AbortSignal,
): Promise<PlannedThere> {
  const scene = await look(document, side, context, signal);
  const target = targetText(scene.target);
  if ("wait" in scene) return { target, problem: scene.wait.message };
  const { objects, waits } = scene.compiled;
  const { site } = context.knowledge;
  const wanted = { site, intent: inventoryName(document), objects, complete: waits.length === 0 };
  const plan = await planObjects(scene.at.api, wanted, {}, signal);
  return { target, plan, waits: waits.map(({ message }) => message) };
}

/** What would be done if a document were gone. */
export async function planWithout(
  of: IntentKey,
  target: Target,
  { knowledge, servers, proposed }: LookContext,
  signal: AbortSignal,
): Promise<PlannedThere> {
  const reached = await servers.reach(target, siteView(knowledge, proposed, new Map()), signal);
  if ("wait" in reached) return { target: targetText(target), problem: reached.wait.message };
  const wanted = { site: knowledge.site, intent: inventoryName(of), objects: [], complete: true };
  return { target: targetText(target), plan: await planObjects(reached.at.api, wanted, {}, signal), waits: [] };
}
