import type { KubeApi } from "../api.ts";
import { kubeErrors } from "../errors.ts";
import { fieldsDigest, withoutFields } from "../fields/paths.ts";
import { isGivenUp } from "../inventory/flip.ts";
import type { Digests, Inventory, InventoryEntry } from "../inventory/inventory.ts";
import { inventoryOf, readInventories } from "../inventory/keep-inventory.ts";
import { type KubeObject, objectKey, refOf } from "../object.ts";
import { AT_ONCE, each } from "./each.ts";
import { type KubePlan, orderActions, type PlannedAction, planDigest } from "./plan.ts";
import { planOne } from "./plan-one.ts";
import { planPrune } from "./plan-prune.ts";
import { type GetObject, liveObjects } from "./live-objects.ts";
import { inScope } from "./scope.ts";
import { isSettled, type Settled } from "./settled.ts";
import { contentDigest, prepared, type Wanted } from "./wanted.ts";

export interface PlanContext {
  /** All inventories of the server, when they are known; otherwise they are read. */
  readonly inventories?: readonly Inventory[] | undefined;
  readonly settled?: Settled | undefined;
  /** What is at the server, when that is known without asking (a watch): its resourceVersion, or undefined: ask. */
  readonly versionOf?: ((key: string) => string | undefined) | undefined;
  /** Take back fields that were ours when the same fields were last applied (default true); never any other. */
  readonly takeBack?: boolean | undefined;
  /** Keys of what the other intents of this process want there, by "site/intent". */
  readonly others?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Ask the server whether it would take new objects (default true); without, applying tells. */
  readonly tryNew?: boolean | undefined;
}

/**
 * What would be done to make an intent true at an API server. It only asks.
 * @throws KUBE_TWICE, KUBE_SHARED_OBJECT; what the server cannot be asked (KUBE_UNREACHABLE, KUBE_NO_ANSWER …)
 */
export async function planObjects(
  api: KubeApi,
  wanted: Wanted,
  context: PlanContext = {},
  signal?: AbortSignal,
): Promise<KubePlan> {
  const ready = prepared(wanted);
  const scoped = await each(ready, AT_ONCE, (object) => inScope(api, object, ready, signal));
  const wants = new Map(scoped.map((object) => [objectKey(refOf(object)), digestsOf(object)]));
  const inventories = context.inventories ?? (await readInventories(api, signal));
  const own = inventoryOf(inventories, wanted);
  const left = (object: KubeObject): readonly string[] =>
    givenUp(own.entries.get(objectKey(refOf(object))), digestsOf(object));
  const objects = scoped.map((object) =>
    withoutFields(
      object,
      left(object).filter((field) => field !== WHOLE),
    ),
  );
  const claims = claimsOf(inventories, own, context);
  for (const object of objects) if (!isAlone(object, own, inventories)) refuseShared(object, wanted, claims);
  const all = new Map(objects.map((object) => [objectKey(refOf(object)), object]));
  const gone = wanted.complete ? [...own.entries].filter(([key]) => !all.has(key)).map(([, { ref }]) => ref) : [];
  const asked = objects.filter((object) => !isSettled(object, context)).map(refOf);
  const get = await liveObjects(api, [...asked, ...gone], signal);
  const scene = { api, get, wanted, own, wants, claims, all, context };
  const coming = await each(
    objects.filter((object) => !left(object).includes(WHOLE)),
    AT_ONCE,
    (object) => planOne(scene, object, signal),
  );
  const going = await each(gone, AT_ONCE, (ref) => planPrune(scene, ref, signal));
  const actions: readonly PlannedAction[] = orderActions([...coming, ...going]);
  const { site, intent } = wanted;
  return { site, intent, server: api.server, actions, digest: planDigest(actions) };
}

/** What one plan is made from. */
export interface Scene {
  readonly api: KubeApi;
  readonly get: GetObject;
  readonly wanted: Wanted;
  readonly own: Inventory;
  /** Of all that is wanted, by key. */
  readonly wants: ReadonlyMap<string, Digests>;
  /** Objects of other intents: which intent, by key. */
  readonly claims: ReadonlyMap<string, string>;
  /** All that is wanted, as it is applied, by key. */
  readonly all: ReadonlyMap<string, KubeObject>;
  readonly context: PlanContext;
}

function digestsOf(object: KubeObject): Digests {
  return { fields: fieldsDigest(object), content: contentDigest(object) };
}

/** Fields that are left to others until the document says something else of the object. */
function givenUp(entry: InventoryEntry | undefined, { content }: Digests): readonly string[] {
  if (entry?.last?.content !== content) return [];
  return (entry.flips ?? []).filter(isGivenUp).map(({ field }) => field);
}

/** The whole object: somebody deletes it each time. */
const WHOLE = ".";

/** An inventory claims what it lists, unless its intent is ours to ask and no longer wants it. */
function claimsOf(inventories: readonly Inventory[], own: Inventory, { others }: PlanContext): Map<string, string> {
  const claims = new Map<string, string>();
  for (const one of inventories) {
    const id = `${one.site}/${one.intent}`;
    if (isSame(one, own)) continue;
    const wants = others?.get(id);
    for (const key of one.entries.keys()) if (wants === undefined || wants.has(key)) claims.set(key, id);
  }
  for (const [id, wants] of others ?? []) for (const key of wants) claims.set(key, id);
  return claims;
}

/** It has the object, and nobody else has: whoever wants it, too, is refused, and it goes on. */
function isAlone(object: KubeObject, own: Inventory, inventories: readonly Inventory[]): boolean {
  const key = objectKey(refOf(object));
  return (
    own.entries.get(key)?.last !== undefined && !inventories.some((one) => !isSame(one, own) && one.entries.has(key))
  );
}

function isSame(a: Inventory, b: Inventory): boolean {
  return a.site === b.site && a.intent === b.intent;
}

function refuseShared(object: KubeObject, { site, intent }: Wanted, claims: ReadonlyMap<string, string>): void {
  const key = objectKey(refOf(object));
  const other = claims.get(key);
  if (other === undefined || key.startsWith("/Namespace/")) return; // a namespace may be named by all who live in it
  throw kubeErrors.KUBE_SHARED_OBJECT({ object: key, one: `${site}/${intent}`, other });
}
