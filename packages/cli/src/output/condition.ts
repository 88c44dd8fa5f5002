import type { Condition, Resource } from "@longshore/contracts";

export function conditionOf(resource: Resource, type: string): Condition | undefined {
  return resource.status?.conditions.find((condition) => condition.type === type);
}

/** Whether the site has done what the document says: it has seen this generation, and all that it says of it holds. */
export function isReady(resource: Resource): boolean {
  const { conditions, observedGeneration } = resource.status ?? { conditions: [], observedGeneration: 0 };
  const ready = conditionOf(resource, "Ready");
  const holds = ready
    ? ready.status === "True"
    : conditions.length > 0 && conditions.every(({ status }) => status === "True");
  return holds && observedGeneration >= resource.generation;
}

/** The first condition that does not hold, as "Reason: message". */
export function trouble(resource: Resource): string {
  const bad = resource.status?.conditions.find((condition) => condition.status !== "True");
  if (bad === undefined) return "";
  return [bad.reason || bad.type, bad.message].filter(Boolean).join(": ");
}
