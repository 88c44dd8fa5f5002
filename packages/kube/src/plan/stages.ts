import { groupOf, type ObjectRef } from "../object.ts";

/** In which order objects come; they go in the opposite one. Each stage is ready before the next begins. */
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
