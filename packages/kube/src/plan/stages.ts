import { groupOf, type ObjectRef } from "../object.ts";

/**
 * In which order objects come; they go in the opposite one. Each stage is ready before the next begins. After the first
 * two, objects of a lower order go through all of them before those of a higher one begin (`comparePlaces`).
 */
export const STAGES = ["definitions", "namespaces", "configuration", "workloads", "admission", "objects"] as const;
export type Stage = (typeof STAGES)[number];

/** Kinds of the API server itself have their place; all others are somebody's custom objects and come last. */
export function stageOf({ apiVersion, kind }: Pick<ObjectRef, "apiVersion" | "kind">): Stage {
  const group = groupOf(apiVersion);
  if (group === "apiextensions.k8s.io") return "definitions";
  if (group === "" && kind === "Namespace") return "namespaces";
  if (group === "admissionregistration.k8s.io") return "admission";
  if (WORKLOADS.has(group) || (group === "" && WORKLOAD_KINDS.has(kind))) return "workloads";
  return group === "" || CONFIGURATION.has(group) ? "configuration" : "objects";
}

const WORKLOADS = new Set(["apps", "batch", "autoscaling", "apiregistration.k8s.io"]);
const WORKLOAD_KINDS = new Set(["Pod", "ReplicationController"]);
const CONFIGURATION = new Set([
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "scheduling.k8s.io",
  "policy",
  "networking.k8s.io",
  "node.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "resource.k8s.io",
]);

/** Where an object comes among the others. */
export interface Place {
  readonly stage: Stage;
  /** `orderOf` the object. */
  readonly order: number;
}

/** Below 0: `a` comes first; 0: they come at once. */
export function comparePlaces(a: Place, b: Place): number {
  const [first, second] = [STAGES.indexOf(a.stage), STAGES.indexOf(b.stage)];
  if (Math.min(first, second) < FOR_ALL.length) return first - second;
  return a.order - b.order || first - second;
}

/** What everything else may live in. */
const FOR_ALL = ["definitions", "namespaces"] as const satisfies readonly Stage[];
