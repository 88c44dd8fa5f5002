import type { Condition, Resource } from "@longshore/contracts";

export function conditionOf(resource: Resource, type: string): Condition | undefined {
  return resource.status?.conditions.find((condition) => condition.type === type);
}

/** Whether the site has done what the document says: it has seen this generation and says Ready. */
export function isReady(resource: Resource): boolean {
  const ready = conditionOf(resource, "Ready");
  return ready?.status === "True" && (resource.status?.observedGeneration ?? 0) >= resource.generation;
}

/** The first condition that does not hold, as "Reason: message". */
export function trouble(resource: Resource): string {
  const bad = resource.status?.conditions.find((condition) => condition.status !== "True");
  if (bad === undefined) return "";
  return [bad.reason || bad.type, bad.message].filter(Boolean).join(": ");
}
