import type { Resource } from "@longshore/contracts";
import { conditionOf, trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const networkView: KindView = {
  kind: "Network",
  plural: "networks",
  short: ["net"],
  atSite: true,
  columns: ({ paint }) => [
    { header: "CNI", rank: 1, cell: (network) => textOf(network, "cni") },
    { header: "CLUSTER", rank: 4, cell: (network) => textOf(network, "cluster") },
    { header: "POOLS", rank: 3, cell: (network) => poolsOf(network).join(",") },
    { header: "READY", rank: 0, cell: (network) => conditionOf(network, "Ready")?.status ?? "", paint },
    { header: "BGP", rank: 2, cell: (network) => conditionOf(network, "BGPSessionsUp")?.status ?? "", paint },
    { header: "PHASE", rank: 3, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function poolsOf(network: Resource): readonly string[] {
  const { loadBalancer } = specOf(network) as {
    loadBalancer?: { pools?: readonly string[]; poolsFor?: readonly { name: string }[] };
  };
  return [...(loadBalancer?.pools ?? []), ...(loadBalancer?.poolsFor ?? []).map(({ name }) => name)];
}
