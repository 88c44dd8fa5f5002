import type { ChartUse, Compiled, Health, KubernetesSide, Read } from "../../kubernetes/kubernetes-side.ts";
import type { SiteDocuments, SiteView } from "../../kubernetes/site-view.ts";
import { chartObjects } from "../../kubernetes/chart-objects.ts";
import { forCluster } from "../../kubernetes/of-cluster.ts";
import { calicoCni } from "./calico/cni.ts";
import { ciliumCni } from "./cilium/cni.ts";
import type { ClusterSpec } from "../cluster/schema.ts";
import { clusterOf } from "./cluster.ts";
import { flannelCni } from "./flannel.ts";
import type { Network } from "./names.ts";
import type { NetworkSpec } from "./schema.ts";

/** What of a Network depends on the CNI. */
export interface Cni {
  charts(network: Network, cluster: ClusterSpec, site: SiteDocuments): readonly ChartUse[];
  /** Without what its charts have. */
  compile(network: Network, cluster: ClusterSpec, site: SiteView): Compiled;
  reads(network: Network): readonly Read[];
  health(network: Network, site: SiteView): readonly Health[];
}

const cnis: Readonly<Record<NetworkSpec["cni"], Cni>> = { cilium: ciliumCni, calico: calicoCni, flannel: flannelCni };

export const networkKubernetes: KubernetesSide<NetworkSpec> = {
  target: (network, site) => ({
    api: "cluster",
    cluster: clusterOf(network, site)?.name ?? network.spec.cluster ?? "",
  }),
  charts: chartsOf,
  reads: (network) => cnis[network.spec.cni].reads(network),
  health: (network, site) => cnis[network.spec.cni].health(network, site),
  compile(network, site) {
    const cluster = clusterOf(network, site);
    if (cluster === undefined) return { objects: [], waits: [NO_CLUSTER] };
    const charts = chartObjects(network, chartsOf(network, site), site);
    const own = cnis[network.spec.cni].compile(network, cluster.spec, site);
    const has = new Set(charts.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    const spaces = own.objects.filter(
      ({ kind, metadata }) => kind !== "Namespace" || !has.has(`${kind}/${metadata.name}`),
    );
    return { objects: [...charts.objects, ...spaces], waits: [...charts.waits, ...own.waits] };
  },
};

const NO_CLUSTER = { reason: "ClusterMissing", message: "its Cluster is not at this site: apply a Cluster document" };

function chartsOf(network: Network, site: SiteDocuments): readonly ChartUse[] {
  const cluster = clusterOf(network, site);
  if (cluster === undefined) return [];
  return forCluster(cnis[network.spec.cni].charts(network, cluster.spec, site), network.spec, site);
}
