import type { KubernetesSide } from "../../kubernetes/kubernetes-side.ts";
import { forCluster } from "../../kubernetes/of-cluster.ts";
import { clusterOf } from "../network/cluster.ts";
import { cephCharts, cephReads, compileCeph } from "./ceph/compile.ts";
import { cephHealth } from "./ceph/health.ts";
import { compileSan, sanCharts, sanReads } from "./san/compile.ts";
import { sanHealth } from "./san/health.ts";
import type { StorageSpec } from "./schema.ts";

export const storageKubernetes: KubernetesSide<StorageSpec> = {
  target: (storage, site) => ({
    api: "cluster",
    cluster: clusterOf(storage, site)?.name ?? storage.spec.cluster ?? "",
  }),
  compile(storage, site) {
    const { ceph, san } = storage.spec;
    if (ceph !== undefined) return compileCeph(storage, ceph, site);
    return san === undefined ? { objects: [], waits: [] } : compileSan(storage, san, site);
  },
  reads: ({ spec }) => (spec.ceph === undefined ? sanReads : cephReads),
  charts({ spec }, site) {
    const { ceph, san } = spec;
    const charts = ceph === undefined ? (san === undefined ? [] : sanCharts(san)) : cephCharts(ceph);
    return forCluster(charts, spec, site);
  },
  health(storage, site) {
    const { ceph, san } = storage.spec;
    if (ceph !== undefined) return cephHealth(ceph, site);
    return san === undefined ? [] : sanHealth(storage, san, site);
  },
};
