import type { Intent } from "../../../intent.ts";
import type { Machine } from "../members.ts";
import { membersOf } from "../members.ts";
import type { ClusterSpec, NodePool } from "../schema.ts";

/** What a machine is in a cluster that kubeadm makes. */
export interface Membership {
  readonly cluster: Intent<ClusterSpec>;
  /** Undefined = of the control plane. */
  readonly pool: NodePool | undefined;
  /** Of the control plane, sorted by name: the first one begins the cluster, where there is none yet. */
  readonly controlPlane: readonly Machine[];
}

/** The cluster of kubeadm that a machine is in; undefined = it is in none. */
export function membershipOf(
  machine: string,
  clusters: readonly Intent<ClusterSpec>[],
  machines: readonly Machine[],
): Membership | undefined {
  for (const cluster of clusters) {
    if (cluster.spec.provider !== "kubeadm") continue;
    const { controlPlane, pools } = membersOf(cluster.spec, machines);
    if (controlPlane.some(({ name }) => name === machine)) return { cluster, controlPlane, pool: undefined };
    const found = pools.find((pool) => pool.machines.some(({ name }) => name === machine));
    if (found !== undefined) return { cluster, controlPlane, pool: found.pool };
  }
  return undefined;
}
