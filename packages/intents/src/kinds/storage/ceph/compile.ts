import type { KubeObject } from "@longshore/kube";
import { chartObjects } from "../../../kubernetes/chart-objects.ts";
import { chartValues } from "../../../kubernetes/chart-values.ts";
import { statusOf } from "../../../kubernetes/live.ts";
import type { ChartUse, Compiled, Read } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { namespaceOf } from "../../network/namespace.ts";
import type { CephSpec } from "../ceph-schema.ts";
import { labelsOf, type Storage } from "../names.ts";
import { cephCluster, csiDrivers, ROOK } from "./cluster.ts";
import { disksOf } from "./disks.ts";
import { hostsOf } from "./hosts.ts";
import { cephPools } from "./pools.ts";

export const CLUSTER = { apiVersion: "ceph.rook.io/v1", kind: "CephCluster", namespace: ROOK, name: ROOK };

export const cephReads: readonly Read[] = [{ apiVersion: CLUSTER.apiVersion, kind: CLUSTER.kind, namespace: ROOK }];

export function cephCharts({ chart }: CephSpec): readonly ChartUse[] {
  if (chart === undefined) return [];
  const { url, sha256, values } = chart;
  // its disks are named: nobody needs to look for others
  const all = chartValues(values, { enableDiscoveryDaemon: false });
  return [{ release: ROOK, namespace: ROOK, chart: { url, sha256 }, values: all }];
}

/** While a disk, a host or the number of them stands against it, the Ceph cluster is left as it is, and so are its pools. */
export function compileCeph(storage: Storage, ceph: CephSpec, site: SiteView): Compiled {
  const charts = chartObjects(storage, cephCharts(ceph), site);
  const hosts = hostsOf(ceph, storage.spec.cluster, site);
  const { disks, waits } = disksOf(ceph, hosts, liveFsid(site), site);
  const hasSpace = charts.objects.some(({ kind, metadata }) => kind === "Namespace" && metadata.name === ROOK);
  const facts = { disks, hosts: hosts.length, observed: site.all("Observability").length > 0 };
  const objects: readonly KubeObject[] = [
    ...(hasSpace ? [] : [namespaceOf(ROOK, labelsOf(storage))]),
    ...charts.objects,
    ...csiDrivers(storage, ceph),
    ...(waits.length > 0 ? [] : [cephCluster(storage, ceph, facts)]),
    ...(waits.length > 0 && site.live(CLUSTER) === undefined ? [] : cephPools(storage, ceph)),
  ];
  return { objects, waits: [...charts.waits, ...waits] };
}

/** Whose data on disks are this Ceph's own. */
function liveFsid(site: SiteView): string | undefined {
  const { ceph } = statusOf(site.live(CLUSTER)) as { ceph?: { fsid?: string } };
  return ceph?.fsid;
}
