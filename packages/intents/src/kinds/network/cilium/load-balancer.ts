import type { KubeObject } from "@longshore/kube";
import { parseCidr, parseRange } from "../../../formats/ip.ts";
import { formatIp } from "../../../formats/address-range.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { Read } from "../../../kubernetes/kubernetes-side.ts";
import { labelsOf, type Network, NETWORK_LABEL, poolName } from "../names.ts";
import { poolsOf } from "../schema.ts";

export const POOLS = { apiVersion: "cilium.io/v2", kind: "CiliumLoadBalancerIPPool" } as const satisfies Read;

export function ciliumPools(network: Network): readonly KubeObject[] {
  return poolsOf(network.spec).map((pool) => ({
    ...POOLS,
    metadata: { name: poolName(network, pool), labels: labelsOf(network) },
    spec: {
      blocks: pool.blocks.map(({ text }) => blockOf(text)),
      allowFirstLastIPs: "No",
      ...(Object.keys(pool.services).length > 0 && { serviceSelector: { matchLabels: pool.services } }),
    },
  }));
}

function blockOf(text: string): object {
  const range = parseCidr(text) === undefined ? parseRange(text) : undefined;
  return range === undefined ? { cidr: text } : { start: formatIp(range.first), stop: formatIp(range.last) };
}

/** What the pools of this document at the API server have now. */
export function liveBlocks(network: Network, site: SiteView): readonly string[] {
  return site
    .liveAll(POOLS.apiVersion, POOLS.kind)
    .filter(({ metadata }) => metadata.labels?.[NETWORK_LABEL] === network.name)
    .flatMap(({ spec }) => (spec as { blocks?: readonly Block[] } | undefined)?.blocks ?? [])
    .map(({ cidr, start = "", stop = start }) => cidr ?? `${start}-${stop}`);
}

interface Block {
  readonly cidr?: string;
  readonly start?: string;
  readonly stop?: string;
}

export function l2Policy(network: Network): readonly KubeObject[] {
  const { l2 } = network.spec.loadBalancer;
  if (l2 === undefined) return [];
  return [
    {
      apiVersion: "cilium.io/v2alpha1",
      kind: "CiliumL2AnnouncementPolicy",
      metadata: { name: network.name, labels: labelsOf(network) },
      spec: {
        loadBalancerIPs: true,
        ...(l2.interfaces.length > 0 && { interfaces: l2.interfaces }),
        ...(Object.keys(l2.nodes).length > 0 && { nodeSelector: { matchLabels: l2.nodes } }),
      },
    },
  ];
}
