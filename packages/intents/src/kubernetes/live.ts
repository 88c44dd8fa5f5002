import type { KubeObject } from "@longshore/kube";
import { isJsonObject } from "../json.ts";

/** A condition as most controllers write it. */
export interface LiveCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** Empty while there is none. */
export function statusOf(object: KubeObject | undefined): Readonly<Record<string, unknown>> {
  return isJsonObject(object?.["status"]) ? object["status"] : {};
}

export function conditionsOf(object: KubeObject | undefined): readonly LiveCondition[] {
  const conditions = statusOf(object)["conditions"];
  return Array.isArray(conditions) ? (conditions as LiveCondition[]) : [];
}

/** Undefined while there is none of that type. */
export function conditionOf(object: KubeObject | undefined, type: string): LiveCondition | undefined {
  return conditionsOf(object).find((one) => one.type === type);
}

/** The value at "status.sync.status" or "status.replicas[0].name"; undefined where the path leads nowhere. */
export function fieldOf(object: KubeObject | undefined, path: string): unknown {
  let at: unknown = object;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (Array.isArray(at)) at = (at as readonly unknown[])[Number(step)];
    else at = isJsonObject(at) ? at[step] : undefined;
  }
  return at;
}

/** The same as a text; empty where there is none. */
export function textOf(object: KubeObject | undefined, path: string): string {
  const value = fieldOf(object, path);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** What its controller says, by this condition or else as a whole, is said of the object as it is now. */
export function isSeenNow(object: KubeObject, said?: LiveCondition): boolean {
  const generation = object.metadata["generation"];
  // of its own: Flux leaves -1 in the status of what never became ready, and says of which generation in the condition
  const observed = said?.observedGeneration ?? statusOf(object)["observedGeneration"];
  return generation === undefined || observed === generation;
}
