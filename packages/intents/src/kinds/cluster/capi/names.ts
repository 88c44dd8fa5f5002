import type { Intent } from "../../../intent.ts";
import { objectName } from "../../object-name.ts";
import { type Arch, architecturesOf, type Machine, membersOf } from "../members.ts";
import type { ClusterSpec } from "../schema.ts";

export type ClusterRef = Pick<Intent, "name" | "site">;

/** The Cluster and TinkerbellCluster. */
export function clusterName({ site, name }: ClusterRef): string {
  return objectName(site, name);
}

export function controlPlaneName({ site, name }: ClusterRef): string {
  return objectName(site, name, "cp");
}

/** The MachineDeployment of a pool's machines of one architecture. */
export function poolName({ site, name }: ClusterRef, pool: string, arch: Arch): string {
  return objectName(site, name, pool, arch);
}

/** Every name that its objects are called by, without the digests of their contents. */
export function objectNames(cluster: Intent<ClusterSpec>, machines: readonly Machine[]): readonly string[] {
  const { pools } = membersOf(cluster.spec, machines);
  return [
    clusterName(cluster),
    controlPlaneName(cluster),
    ...pools.flatMap(({ pool, machines }) =>
      architecturesOf(machines).map((arch) => poolName(cluster, pool.name, arch)),
    ),
  ];
}
