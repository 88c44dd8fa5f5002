import type { SiteDocuments } from "../../../kubernetes/site-view.ts";
import { type Machine, matching, membersOf } from "../../cluster/members.ts";
import type { MachineSpec } from "../../machine/schema.ts";
import { clusterOf } from "../../network/cluster.ts";
import type { CephSpec } from "../ceph-schema.ts";

/** The machines of the cluster that give their disks, sorted by name: of whatever architecture. */
export function hostsOf(ceph: CephSpec, cluster: string | undefined, site: SiteDocuments): readonly Machine[] {
  const of = clusterOf({ spec: { cluster } }, site);
  if (of === undefined) return [];
  const { controlPlane, pools } = membersOf(of.spec, site.all<MachineSpec>("Machine"));
  const members = new Set([...controlPlane, ...pools.flatMap(({ machines }) => machines)]);
  return matching(ceph.machines.matchLabels, [...members]);
}
