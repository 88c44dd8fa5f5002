import { type ClusterSpec, clusterMembers, type MachineSpec } from "@longshore/intents";
import type { Place } from "./check.ts";

/** Machines that the documents give a cluster as its control plane; empty: which ones is for Cluster API to choose. */
export function controlPlaneOf({ target, site }: Pick<Place, "target" | "site">): readonly string[] {
  const name = /^cluster\/(.+)$/.exec(target)?.[1];
  const cluster = name === undefined ? undefined : site.find<ClusterSpec>("Cluster", name);
  if (cluster?.spec.provider !== "kubeadm") return [];
  const { controlPlane } = clusterMembers(cluster.spec, site.all<MachineSpec>("Machine"));
  return controlPlane.map((machine) => machine.name);
}
