import { type KubeObject, MARK, notReady, type Selection } from "@longshore/kube";
import { minutes, seconds } from "@longshore/kit";
import { check, type KubeReader } from "../check.ts";
import { summarize } from "../summarize.ts";
import { type Part, type State, verdictOf } from "../verdict.ts";

/** Whether the platform's own workloads are ready: all of kube-system, and whatever else documents put there. */
export const workloads = check<Seen>({
  name: "workloads",
  parent: "cni",
  every: minutes(1),
  deadline: seconds(30),
  async observe({ api }, signal) {
    const found = new Map<string, Workload>();
    for (const of of SELECTIONS) for (const one of await workloadsOf(api, of, signal)) found.set(one.name, one);
    if (found.size === 0) return undefined;
    return { total: found.size, bad: [...found.values()].filter(({ trouble }) => trouble !== undefined) };
  },
  judge({ total, bad }) {
    const parts = bad.map(({ name, state, trouble = "" }): Part => ({ name, state, message: trouble }));
    return verdictOf(parts, {
      total,
      reason: "WorkloadsNotReady",
      noun: "workloads",
      well: "are ready",
      nextStep({ name: worst }) {
        const [kind = "", namespace = "", name = ""] = worst.split("/");
        return `kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}, and the logs of its Pods`;
      },
    });
  },
});

interface Seen {
  readonly total: number;
  readonly bad: readonly Workload[];
}

export interface Workload {
  /** "Deployment/kube-system/coredns". */
  readonly name: string;
  readonly state: State;
  readonly trouble: string | undefined;
}

const KINDS = ["Deployment", "StatefulSet", "DaemonSet"];
const SELECTIONS: readonly Selection[] = KINDS.flatMap((kind) => [
  { apiVersion: "apps/v1", kind, namespace: "kube-system" },
  { apiVersion: "apps/v1", kind, labelSelector: `${MARK}=true` },
]);

async function workloadsOf(api: KubeReader, of: Selection, signal: AbortSignal): Promise<readonly Workload[]> {
  return (await summarize(api, of, summaryOf, signal)) ?? [];
}

function summaryOf(object: KubeObject): Workload {
  const { kind, metadata, status } = object as KubeObject & { readonly status?: Counts };
  const { readyReplicas = 0, numberReady = readyReplicas } = status ?? {};
  const name = `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
  return { name, state: numberReady > 0 ? "degraded" : "failed", trouble: notReady(object) };
}

interface Counts {
  readonly readyReplicas?: number;
  readonly numberReady?: number;
}
