import type { Condition, HealthNode } from "@longshore/contracts";
import { condition } from "@longshore/intents";
import { nodeName } from "../judgement.ts";
import { rootsIn } from "./health-nodes.ts";

/** The tree in one sentence, for lists, rollups and `longshore why`; nothing where there is no tree. */
export function healthCondition(nodes: readonly HealthNode[], generation: number): readonly Condition[] {
  if (nodes.length === 0) return [];
  const type = "Healthy";
  const roots = rootsIn(nodes);
  const [worst] = roots;
  if (worst === undefined)
    return [condition(type, true, "AsItShallBe", `${nodes.length} checks find nothing wrong`, generation)];
  const more = roots.length > 1 ? `; ${roots.length - 1} more` : "";
  const ok = worst.state === "unknown" ? undefined : false;
  return [
    condition(type, ok, worst.reason, `${nodeName(worst)} is ${worst.state}: ${worst.message}${more}`, generation),
  ];
}
