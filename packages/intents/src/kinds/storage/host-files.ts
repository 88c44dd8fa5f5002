import type { BootInventory } from "@longshore/contracts";
import type { Intent } from "../../intent.ts";
import type { HostFiles } from "../cluster/kubeadm/host-files.ts";
import { matching, type Machine, membersOf } from "../cluster/members.ts";
import type { ClusterSpec } from "../cluster/schema.ts";
import { fitsRootDisk } from "../machine/root-disk.ts";
import { byIdPath } from "./ceph/disk-names.ts";
import { dataDiskOf } from "./ceph/disks.ts";
import { dataDiskFiles } from "./ceph/host-files.ts";
import { sanHostFiles } from "./san/host-files.ts";
import type { StorageSpec } from "./schema.ts";

/** All that a machine's part of a site's storage follows from. */
export interface StorageHostFacts {
  readonly site: string;
  readonly machine: Machine;
  readonly machines: readonly Machine[];
  readonly clusters: readonly Intent<ClusterSpec>[];
  readonly storages: readonly Intent<StorageSpec>[];
  /** Of the machine; undefined = it was not inspected. */
  readonly inventory: BootInventory | undefined;
}

/** What a machine of a cluster has from its first boot on, so that pods of it can use the cluster's storage. */
export function storageHostFiles(facts: StorageHostFacts): HostFiles {
  const mine = facts.storages.filter((storage) => isMember(facts, storage));
  const parts = mine.flatMap(({ spec: { ceph, san } }) => [
    ...(san === undefined ? [] : [sanHostFiles(san, facts.site, facts.machine.name)]),
    ...(ceph?.dataDisk === undefined ? [] : cephFiles(ceph, facts)),
  ]);
  const files = new Map(parts.flatMap((part) => part.files.map((file) => [file.path, file])));
  const units = new Map(parts.flatMap((part) => part.units.map((unit) => [unit.name, unit])));
  return { files: [...files.values()], units: [...units.values()] };
}

function isMember({ clusters, machine, machines }: StorageHostFacts, { spec }: Intent<StorageSpec>): boolean {
  const cluster =
    spec.cluster === undefined && clusters.length === 1
      ? clusters[0]
      : clusters.find(({ name }) => name === spec.cluster);
  if (cluster === undefined) return false;
  const { controlPlane, pools } = membersOf(cluster.spec, machines);
  return [...controlPlane, ...pools.flatMap((pool) => pool.machines)].some(({ name }) => name === machine.name);
}

function cephFiles(
  ceph: NonNullable<StorageSpec["ceph"]>,
  { machine, inventory }: StorageHostFacts,
): readonly HostFiles[] {
  if (ceph.dataDisk === undefined || matching(ceph.machines.matchLabels, [machine]).length === 0) return [];
  const disks = inventory?.disks ?? [];
  const root = disks.find((disk) => fitsRootDisk(machine.spec.rootDisk, disk));
  const kept = dataDiskOf(ceph.dataDisk, disks, root);
  const path = kept && byIdPath(kept);
  return path === undefined ? [] : [dataDiskFiles(path)];
}
