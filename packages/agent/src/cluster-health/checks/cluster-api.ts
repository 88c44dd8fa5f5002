import { liveCondition, liveText } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarizeAll } from "../summarize.ts";
import { type Part, type State, verdictOf } from "../verdict.ts";

/** What Cluster API says of the clusters that it keeps, by their `Available` conditions (v1beta2), and machines that failed. */
export const clusterApi = check<readonly Part[]>({
  name: "cluster-api",
  parent: "api-server",
  every: seconds(30),
  deadline: seconds(20),
  observe: ({ api }, signal) => summarizeAll(api, KINDS, signal),
  judge(seen) {
    const bad = seen.filter(({ state }) => state !== "healthy");
    return verdictOf(bad, {
      total: seen.length,
      reason: "ClusterApiTrouble",
      noun: "objects of Cluster API",
      well: "are available",
      nextStep({ name: worst }) {
        const [kind = "", name = ""] = worst.split("/");
        return `kubectl describe ${kind.toLowerCase()} ${name}; clusterctl describe cluster shows what it hangs on`;
      },
    });
  },
});

/** What is not available yet is bad for the cluster; a machine that is not, for itself. */
const KINDS = [
  [{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" }, available("failed")],
  [{ apiVersion: "controlplane.cluster.x-k8s.io/v1beta2", kind: "KubeadmControlPlane" }, available("failed")],
  [{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "MachineDeployment" }, available("degraded")],
  [{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" }, machine],
] as const;

function available(whenNot: State): (object: KubeObject) => Part {
  return (object) => {
    const name = nameOf(object);
    const said = liveCondition(object, "Available");
    const generation = Number(object.metadata["generation"] ?? 0);
    if (said === undefined || said.status === "Unknown" || (said.observedGeneration ?? generation) < generation)
      return { name, state: "unknown", message: said?.message || "has not been judged yet" };
    if (said.status === "True") return { name, state: "healthy", message: "" };
    return { name, state: whenNot, message: `is not available: ${flat(said.message) || (said.reason ?? "")}` };
  };
}

/** A machine on its way to be one is no trouble; one that does not come further is. */
function machine(object: KubeObject): Part {
  const name = nameOf(object);
  const phase = liveText(object, "status.phase");
  if (phase === "Failed" || phase === "Unknown") return { name, state: "degraded", message: `is ${phase}` };
  const ready = liveCondition(object, "Ready");
  if (phase !== "Running" || ready?.status !== "False") return { name, state: "healthy", message: "" };
  return { name, state: "degraded", message: `is not ready: ${flat(ready.message) || (ready.reason ?? "")}` };
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

/** Its messages are lists of several lines. */
function flat(message = ""): string {
  return message.replaceAll(/\s*\n\s*/g, " ").replace(/^\* /, "");
}
