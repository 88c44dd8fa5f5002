import type { KubeObject } from "@longshore/kube";
import { isJsonObject } from "../json.ts";

/** A condition as most controllers write it. */
export interface Seen {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** A condition of an object's status; undefined while there is none of that type. */
export function seenCondition(object: KubeObject | undefined, type: string): Seen | undefined {
  const conditions = seenField(object, "status.conditions");
  return Array.isArray(conditions) ? (conditions as Seen[]).find((one) => one.type === type) : undefined;
}

/** The value at "status.sync.status" or "status.replicas[0].name"; undefined where the path leads nowhere. */
export function seenField(object: KubeObject | undefined, path: string): unknown {
  let at: unknown = object;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (Array.isArray(at)) at = (at as readonly unknown[])[Number(step)];
    else at = isJsonObject(at) ? at[step] : undefined;
  }
  return at;
}

/** The same as a text; empty where there is none. */
export function seenText(object: KubeObject | undefined, path: string): string {
  const value = seenField(object, path);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** Its controller has seen it as it is now: what it says is said of this version. */
export function isSeenNow(
  object: KubeObject,
  observed: unknown = seenField(object, "status.observedGeneration"),
): boolean {
  const generation = object.metadata["generation"];
  return generation === undefined || observed === generation;
}
