import { seconds } from "@longshore/kit";
import { liveCondition } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { check } from "../check.ts";
import { summarize } from "../summarize.ts";
import { type Part, verdictOf } from "../verdict.ts";

/** Whether the nodes are ready, and under no pressure. */
export const nodes = check<readonly NodeSummary[]>({
  name: "nodes",
  parent: "api-server",
  every: seconds(15),
  deadline: seconds(10),
  async observe({ api }, signal) {
    const found = await summarize(api, { apiVersion: "v1", kind: "Node" }, summaryOf, signal);
    return found?.length === 0 ? undefined : found;
  },
  judge(seen) {
    const parts = seen.flatMap(partOf);
    return verdictOf(parts, {
      total: seen.length,
      reason: parts.some(({ state }) => state === "failed") ? "NodesNotReady" : "NodesUnderPressure",
      noun: "nodes",
      well: "are ready",
      nextStep: ({ name }) => `kubectl describe node ${name}; longshore why machine/${name}`,
    });
  },
});

export interface NodeSummary {
  /** The machine's, too: its host name is its node's. */
  readonly name: string;
  readonly ready: string;
  readonly why: string;
  /** "DiskPressure", "NetworkUnavailable" … that are True. */
  readonly pressures: readonly string[];
  readonly isCordoned: boolean;
}

function summaryOf(node: KubeObject): NodeSummary {
  const ready = liveCondition(node, "Ready");
  const spec = node["spec"] as { unschedulable?: boolean } | undefined;
  return {
    name: node.metadata.name,
    ready: ready?.status ?? "Unknown",
    why: ready?.reason ?? "nothing is said of it",
    pressures: PRESSURES.filter((type) => liveCondition(node, type)?.status === "True"),
    isCordoned: spec?.unschedulable === true,
  };
}

/** "Unknown" is what Kubernetes writes when the kubelet fell silent: nothing runs there as far as anybody knows. */
function partOf({ name, ready, why, pressures, isCordoned }: NodeSummary): Part[] {
  if (ready !== "True") return [{ name, state: "failed", message: `is not ready (${why})` }];
  if (pressures.length > 0) return [{ name, state: "degraded", message: `has ${pressures.join(", ")}` }];
  return isCordoned ? [{ name, state: "healthy", message: "is cordoned" }] : [];
}

const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];
