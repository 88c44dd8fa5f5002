import { trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const clusterView: KindView = {
  kind: "Cluster",
  plural: "clusters",
  short: [],
  atSite: true,
  columns: ({ paint }) => [
    { header: "PROVIDER", rank: 3, cell: (cluster) => textOf(cluster, "provider") },
    { header: "VERSION", rank: 1, cell: (cluster) => textOf(cluster, "kubernetes") },
    { header: "ENDPOINT", rank: 2, cell: (cluster) => textOf(cluster, "endpoint") },
    { header: "PHASE", rank: 0, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "POOLS", rank: 5, cell: (cluster) => poolsOf(cluster).join(",") },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function poolsOf(cluster: Parameters<typeof specOf>[0]): readonly string[] {
  const pools = specOf(cluster)["pools"];
  return Array.isArray(pools) ? pools.map((pool: { name?: unknown }) => String(pool.name)) : [];
}
