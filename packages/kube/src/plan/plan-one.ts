import { isLongshoreError, type LongshoreError } from "@longshore/kit";
import type { Applied, FieldConflict } from "../api.ts";
import { diffObjects } from "../fields/diff-fields.ts";
import { holds } from "../fields/holds.ts";
import { sameJson } from "../fields/json.ts";
import { isOurs, otherManagers, ownFields } from "../fields/managed-fields.ts";
import { groupOf, type KubeObject, objectKey, refOf } from "../object.ts";
import { orderOf } from "../order-annotation.ts";
import { allForced } from "./forced.ts";
import type { PlannedAction } from "./plan.ts";
import type { Scene } from "./plan-objects.ts";
import { defines } from "./scope.ts";
import { isSettled } from "./settled.ts";
import { stageOf } from "./stages.ts";

/** What would be done about one wanted object. */
export async function planOne(scene: Scene, object: KubeObject, signal?: AbortSignal): Promise<PlannedAction> {
  const { api, context } = scene;
  const resource = await api.resource(object.apiVersion, object.kind, signal);
  if (resource === undefined) return await unserved(scene, object, signal);
  if (resource.namespaced && object.metadata.namespace === undefined)
    return action(scene, object, "blocked", { reason: "it has no namespace" });
  const ref = refOf(object);
  const key = objectKey(ref);
  if (isSettled(object, context)) return action(scene, object, "keep");
  const live = await scene.get(ref, signal);
  if (live === undefined) return await tried(scene, object, () => planNew(scene, object, signal));
  const version = live.metadata.resourceVersion;
  if (live.metadata["deletionTimestamp"] !== undefined)
    return action(scene, object, "blocked", { reason: `it is being deleted${finalizersOf(live)}` });
  if (context.settled?.has(key, version, object) || holds(object, live)) {
    context.settled?.add(key, version, object);
    return action(scene, object, "keep");
  }
  return await tried(scene, object, () => planUpdate(scene, object, live, signal));
}

async function planNew(scene: Scene, object: KubeObject, signal?: AbortSignal): Promise<PlannedAction> {
  const { api, context, all } = scene;
  const { namespace } = object.metadata;
  const home = namespace !== undefined && all.has(`/Namespace//${namespace}`);
  const homeless =
    home && (await api.get({ apiVersion: "v1", kind: "Namespace", name: namespace }, signal)) === undefined;
  if (!homeless && context.tryNew !== false) {
    const tried = await api.apply(object, { dryRun: true }, signal);
    if (tried.outcome === "conflict") return action(scene, object, "conflict", conflict(tried.conflicts));
  }
  return action(scene, object, "create", { object });
}

async function planUpdate(
  scene: Scene,
  object: KubeObject,
  live: KubeObject,
  signal?: AbortSignal,
): Promise<PlannedAction> {
  const { api, context } = scene;
  const on = { uid: String(live.metadata["uid"]), resourceVersion: live.metadata.resourceVersion ?? "" };
  let result: Applied = await api.apply(object, { dryRun: true }, signal);
  let conflicts: readonly FieldConflict[] = [];
  if (result.outcome === "conflict") {
    conflicts = result.conflicts;
    if (!mayTake(scene, object, conflicts)) return action(scene, object, "conflict", conflict(conflicts));
    result = await api.apply(object, { dryRun: true, force: true }, signal);
    if (result.outcome === "conflict") return action(scene, object, "conflict", conflict(result.conflicts));
  }
  const fields = diffObjects(live, result.object);
  if (fields.length === 0 && sameJson(ownFields(live)?.fieldsV1, ownFields(result.object)?.fieldsV1)) {
    context.settled?.add(objectKey(refOf(object)), live.metadata.resourceVersion, object);
    return action(scene, object, "keep");
  }
  const named = conflicts.map(({ manager }) => manager);
  const by = [...new Set([...named, ...fields.flatMap(({ path }) => otherManagers(live, path))])];
  const foreign = fields.map(({ path }) => path).filter((path) => !isOurs(live, path));
  return action(scene, object, "update", { object, fields, foreign, conflicts, by, on });
}

/** What an operator named, and what was ours when we last applied these very fields. */
function mayTake(
  { own, wants, wanted, context }: Scene,
  object: KubeObject,
  conflicts: readonly FieldConflict[],
): boolean {
  const ref = refOf(object);
  if (allForced(conflicts, ref, wanted.force ?? [])) return true;
  return (
    context.takeBack !== false && own.entries.get(objectKey(ref))?.last?.fields === wants.get(objectKey(ref))?.fields
  );
}

function conflict(conflicts: readonly FieldConflict[]): Partial<PlannedAction> {
  const reason = conflicts.map(({ field, manager }) => `${manager} has ${field}`).join("; ");
  return { conflicts, by: [...new Set(conflicts.map(({ manager }) => manager))], reason };
}

/** The server does not know the kind: it will, when its definition is among the objects; otherwise the plan says what is missing. */
async function unserved(scene: Scene, object: KubeObject, signal?: AbortSignal): Promise<PlannedAction> {
  const { apiVersion, kind } = object;
  if ([...scene.all.values()].some((one) => defines(one, object))) return action(scene, object, "create", { object });
  const there = (await scene.api.resources(signal)).instead(apiVersion, kind);
  const group = groupOf(apiVersion);
  const version = apiVersion.slice(group === "" ? 0 : group.length + 1);
  const reason = `a CRD of group ${group || "core"} that serves ${kind} in version ${version} is needed; ${there}`;
  return action(scene, object, "blocked", { reason });
}

/** What the server would not take blocks this object only; a server that cannot be asked stops the plan. */
async function tried(scene: Scene, object: KubeObject, plan: () => Promise<PlannedAction>): Promise<PlannedAction> {
  try {
    return await plan();
  } catch (error) {
    if (!isLongshoreError(error) || !OF_THE_OBJECT.has(error.code)) throw error;
    if (/does not support dry.?run/i.test(error.message)) return action(scene, object, "create", { object });
    return action(scene, object, "blocked", { reason: sentenceOf(error) });
  }
}

function sentenceOf(error: LongshoreError): string {
  return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
}

const OF_THE_OBJECT: ReadonlySet<string> = new Set([
  "KUBE_REFUSED",
  "KUBE_FORBIDDEN",
  "KUBE_NO_NAMESPACE",
  "KUBE_UNKNOWN_KIND",
  "KUBE_CHANGED",
  "KUBE_SERVER_ERROR", // a webhook that is down, most often
]);

function finalizersOf({ metadata }: KubeObject): string {
  const all = metadata["finalizers"];
  return Array.isArray(all) && all.length > 0 ? `, held by ${all.join(", ")}` : "";
}

function action(
  { wants }: Scene,
  object: KubeObject,
  verb: PlannedAction["verb"],
  more: Partial<PlannedAction> = {},
): PlannedAction {
  const ref = refOf(object);
  return {
    verb,
    stage: stageOf(ref),
    order: orderOf(object),
    ref,
    fields: [],
    conflicts: [],
    by: [],
    foreign: [],
    wants: wants.get(objectKey(ref)),
    reason: "",
    ...more,
  };
}
