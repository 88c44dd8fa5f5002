import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../../intent.ts";
import type { Health, Read } from "../../kubernetes/kubernetes-side.ts";
import { conditionOf } from "../../kubernetes/live.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { tinkerbellOf } from "../provisioner/tinkerbell-of.ts";
import { CORE } from "./capi/facts.ts";
import { claimReads, hardwareClaims } from "./capi/hardware-claims.ts";
import { clusterName } from "./capi/names.ts";
import { membersOf } from "./members.ts";
import type { ClusterSpec } from "./schema.ts";

/** With kubeadm the nodes speak for the cluster; with Cluster API its own conditions do. */
export function clusterReads({ spec }: Intent<ClusterSpec>, site: SiteView): readonly Read[] {
  if (spec.provider === "kubeadm") return [{ apiVersion: "v1", kind: "Node" }];
  const namespace = namespaceOf(site);
  return namespace === undefined ? [] : claimReads(namespace);
}

export function clusterHealth(cluster: Intent<ClusterSpec>, site: SiteView): readonly Health[] {
  if (cluster.spec.provider === "kubeadm") return [nodesReady(cluster, site)];
  const namespace = namespaceOf(site);
  const live =
    namespace === undefined
      ? undefined
      : site.live({ apiVersion: CORE, kind: "Cluster", namespace, name: clusterName(cluster) });
  return [...CONDITIONS.map(([type, next]) => conditionHealth(live, type, next)), hardwareClaims(site)];
}

function namespaceOf(site: SiteView): string | undefined {
  return tinkerbellOf(site.all("Provisioner"))?.spec.namespace;
}

/** Of a Cluster in v1beta2, and where to look when one is false. */
const CONDITIONS = [
  ["InfrastructureReady", "kubectl describe tinkerbellcluster"],
  ["ControlPlaneAvailable", "kubectl get kubeadmcontrolplane,machines,workflows"],
  ["WorkersAvailable", "kubectl get machinedeployments,machines,workflows"],
  ["RemoteConnectionProbe", "longshore why of the control plane's machines"],
] as const;

function conditionHealth(live: KubeObject | undefined, type: string, next: string): Health {
  const found = conditionOf(live, type);
  const generation = Number(live?.metadata["generation"] ?? 0);
  const isOld = (found?.observedGeneration ?? generation) < generation;
  if (live === undefined || found === undefined || isOld) {
    const message =
      live === undefined
        ? "the Cluster is not at the management API server"
        : "Cluster API has not said it yet: check that its managers run";
    return { type, ok: undefined, reason: "NotObserved", message };
  }
  const { status, reason = "", message = "" } = found;
  if (status === "True") return { type, ok: true, reason: reason || type, message: message || "as it shall be" };
  const said = `${message || "no reason is given"}: ${next}`;
  return { type, ok: status === "False" ? false : undefined, reason: reason || "Unknown", message: said };
}

function nodesReady(cluster: Intent<ClusterSpec>, site: SiteView): Health {
  const type = "NodesReady";
  const { controlPlane, pools } = membersOf(cluster.spec, site.all<MachineSpec>("Machine"));
  const machines = [...controlPlane, ...pools.flatMap((pool) => pool.machines)].map(({ name }) => name);
  const nodes = new Map(site.liveAll("v1", "Node").map((node) => [node.metadata.name, node]));
  if (nodes.size === 0) {
    const first = controlPlane[0]?.name ?? "";
    const message = `no node is seen: machine/${first} begins the cluster when it is provisioned: longshore why machine/${first}`;
    return { type, ok: undefined, reason: "NotObserved", message };
  }
  const missing = machines.filter((name) => !nodes.has(name));
  const bad = machines.filter((name) => nodes.has(name) && conditionOf(nodes.get(name), "Ready")?.status !== "True");
  const [trouble] = [...bad, ...missing];
  if (trouble === undefined)
    return { type, ok: true, reason: "Ready", message: `all ${machines.length} nodes are ready` };
  const said = [
    ...(bad.length > 0 ? [`not ready: ${bad.join(", ")}`] : []),
    ...(missing.length > 0 ? [`not there: ${missing.join(", ")}`] : []),
  ].join("; ");
  const reason = bad.length > 0 ? "NodesNotReady" : "NodesMissing";
  return { type, ok: false, reason, message: `${said}: longshore why machine/${trouble}` };
}
