import { isLongshoreError } from "@longshore/kit";
import type { KubeApi, Selection } from "../api.ts";
import { isMap } from "../fields/json.ts";
import { ownFields } from "../fields/managed-fields.ts";
import { type KubeObject, type ObjectRef, objectKey, refOf } from "../object.ts";
import { asksWhatIsInside, heldData } from "./holds-data.ts";
import type { GetObject } from "./live-objects.ts";
import type { PlannedAction } from "./plan.ts";
import type { Scene } from "./plan-objects.ts";
import { servedVersions } from "./scope.ts";
import { stageOf } from "./stages.ts";

/** What would be done about an object that an intent made and no longer wants. */
export async function planPrune(scene: Scene, ref: ObjectRef, signal?: AbortSignal): Promise<PlannedAction> {
  const { get, claims, wanted } = scene;
  const key = objectKey(ref);
  const owner = claims.get(key);
  if (owner !== undefined) return action(ref, "release", { reason: `${owner} has it` });
  const live = await getServed(get, ref, signal);
  if (live === undefined) return action(ref, "release", { reason: "it is gone" });
  if (ownFields(live) === undefined) return action(ref, "release", { reason: "none of its fields is ours any more" });
  if (live.metadata.annotations?.["helm.sh/resource-policy"] === "keep")
    return action(ref, "release", { reason: "its chart says to keep it (helm.sh/resource-policy)" });
  const on = { uid: String(live.metadata["uid"]), resourceVersion: live.metadata.resourceVersion ?? "" };
  const data = heldData(ref) ?? (await whatIsInside(scene, live, signal));
  const isConfirmed = wanted.confirmed?.some((one) => one.key === key && one.uid === on.uid) ?? false;
  if (data !== undefined && !isConfirmed) return action(ref, "hold", { reason: data, on });
  return action(ref, "prune", { on, reason: data ?? "" });
}

/** An object of a kind that is no longer served is gone. */
async function getServed(get: GetObject, ref: ObjectRef, signal?: AbortSignal): Promise<KubeObject | undefined> {
  try {
    return await get(ref, signal);
  } catch (error) {
    if (isLongshoreError(error, "KUBE_UNKNOWN_KIND")) return undefined;
    throw error;
  }
}

/** What would go with a definition or a namespace and is not this intent's own. */
async function whatIsInside(scene: Scene, live: KubeObject, signal?: AbortSignal): Promise<string | undefined> {
  const inside = asksWhatIsInside(live);
  if (inside === undefined) return undefined;
  const selections =
    inside === "definition" ? ofDefinition(live) : await ofNamespace(scene.api, live.metadata.name, signal);
  const found: string[] = [];
  for (const of of selections) {
    for (const object of await foreign(scene, of, signal)) found.push(nameOf(object));
    if (found.length > MAX_NAMED) break;
  }
  if (found.length === 0) return undefined;
  const more = found.length > MAX_NAMED ? " and more" : "";
  return `there is more in it than this intent made: ${found.slice(0, MAX_NAMED).join(", ")}${more}`;
}

function ofDefinition(definition: KubeObject): readonly Selection[] {
  const { spec } = definition;
  const [version] = servedVersions(definition);
  if (version === undefined || !isMap(spec) || !isMap(spec["names"])) return [];
  return [{ apiVersion: `${String(spec["group"])}/${version}`, kind: String(spec["names"]["kind"]) }];
}

async function ofNamespace(api: KubeApi, namespace: string, signal?: AbortSignal): Promise<readonly Selection[]> {
  return (await api.resources(signal))
    .preferred()
    .filter(({ namespaced, verbs, kind }) => namespaced && verbs.includes("list") && !PASSING.has(kind))
    .map(({ apiVersion, kind }) => ({ apiVersion, kind, namespace }));
}

/** The first few that stand for themselves: not what a controller made for something else, nor what every namespace has. */
async function foreign({ api, own }: Scene, of: Selection, signal?: AbortSignal): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  try {
    for await (const { items } of api.pages({ ...of, metadataOnly: true }, signal)) {
      found.push(...items.filter((one) => !own.entries.has(objectKey(refOf(one))) && standsForItself(one)));
      if (found.length > MAX_NAMED) break;
    }
  } catch (error) {
    if (!isLongshoreError(error, "KUBE_UNKNOWN_KIND") && !isLongshoreError(error, "KUBE_REFUSED")) throw error;
  }
  return found;
}

function standsForItself({ kind, metadata }: KubeObject): boolean {
  const owners = metadata["ownerReferences"];
  if (Array.isArray(owners) && owners.length > 0) return false;
  if (kind === "ConfigMap" && metadata.name === "kube-root-ca.crt") return false;
  return !(kind === "ServiceAccount" && metadata.name === "default");
}

function nameOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function action(ref: ObjectRef, verb: PlannedAction["verb"], more: Partial<PlannedAction>): PlannedAction {
  return {
    verb,
    stage: stageOf(ref),
    order: 0,
    ref,
    fields: [],
    conflicts: [],
    by: [],
    foreign: [],
    wants: undefined,
    reason: "",
    ...more,
  };
}

/** Comes and goes by itself. */
const PASSING = new Set(["Event", "Lease", "EndpointSlice", "Endpoints", "PodMetrics"]);
const MAX_NAMED = 4;
