import type { HealthNode } from "@longshore/contracts";
import { type Sample, sample } from "../../telemetry/sample.ts";
import { nodeName } from "../judgement.ts";

/** The tree as series. `changes`: how often each node's state changed, by `nodeName`. */
export function healthSamples(nodes: readonly HealthNode[], changes: ReadonlyMap<string, number>): readonly Sample[] {
  return nodes.flatMap((node) => {
    const { check, reason, state, suppressedBy, parts } = node;
    const labels = { target: node.target === "" ? "machines" : node.target, check };
    const isRoot = state !== "healthy" && suppressedBy === "";
    return [
      ...sample("longshore_health_state", labels, STATES[state]),
      ...sample("longshore_health_root", { ...labels, reason }, isRoot ? 1 : undefined),
      ...sample("longshore_health_bad_parts", labels, parts.length),
      ...sample("longshore_health_changes_total", labels, changes.get(nodeName(node)) ?? 0),
    ];
  });
}

const STATES: Readonly<Record<string, number>> = { healthy: 0, degraded: 1, failed: 2, unknown: 3 };
