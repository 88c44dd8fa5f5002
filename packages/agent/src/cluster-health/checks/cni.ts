import { liveField } from "@longshore/intents";
import { type KubeObject, notReady } from "@longshore/kube";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarize } from "../summarize.ts";
import { type Part, verdictOf } from "../verdict.ts";

/** Whether the network's own Pods run on all nodes: Cilium's, Calico's or Flannel's DaemonSet. */
export const cni = check<readonly Daemons[]>({
  name: "cni",
  parent: "nodes",
  every: seconds(30),
  deadline: seconds(15),
  async observe({ api }, signal) {
    const found = await summarize(api, { apiVersion: "apps/v1", kind: "DaemonSet" }, summaryOf, signal);
    return found?.length === 0 ? undefined : found;
  },
  judge(seen) {
    const parts = seen.flatMap(partOf);
    return verdictOf(parts, {
      total: seen.length,
      reason: "NetworkPodsMissing",
      noun: "network DaemonSets",
      well: "run on all nodes",
      nextStep({ name: worst }) {
        const [namespace = "", name = ""] = worst.split("/");
        return `kubectl -n ${namespace} describe daemonset ${name}, and the log of its Pod on a node that has none ready`;
      },
    });
  },
});

export interface Daemons {
  /** "kube-system/cilium". */
  readonly name: string;
  readonly ready: number;
  readonly wanted: number;
  /** Undefined: all is as it shall be. */
  readonly trouble: string | undefined;
}

function summaryOf(daemons: KubeObject): Daemons | undefined {
  const { name, namespace = "" } = daemons.metadata;
  if (!NETWORKS.has(name)) return undefined;
  return {
    name: `${namespace}/${name}`,
    ready: Number(liveField(daemons, "status.numberAvailable") ?? 0),
    wanted: Number(liveField(daemons, "status.desiredNumberScheduled") ?? 0),
    trouble: notReady(daemons),
  };
}

/** With no Pod at all no node has a network; with some, the others do. */
function partOf({ name, ready, wanted, trouble }: Daemons): Part[] {
  const message = trouble ?? (wanted === 0 ? "is meant for no node: look at its nodeSelector and affinity" : undefined);
  return message === undefined ? [] : [{ name, state: ready === 0 ? "failed" : "degraded", message }];
}

/** As their charts, operators and manifests name them. */
const NETWORKS: ReadonlySet<string> = new Set(["cilium", "calico-node", "kube-flannel-ds"]);
