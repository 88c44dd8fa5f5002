import type { KubeObject } from "@longshore/kube";
import type { Read } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { labelsOf, type Network, NETWORK_LABEL, poolName } from "../names.ts";
import { poolsOf } from "../schema.ts";

export const METALLB = "metallb-system";
const API = "metallb.io/v1beta1";
export const POOLS = { apiVersion: API, kind: "IPAddressPool", namespace: METALLB } as const satisfies Read;

export function metallbPools(network: Network): readonly KubeObject[] {
  return poolsOf(network.spec).map((pool) => ({
    apiVersion: API,
    kind: "IPAddressPool",
    metadata: metadataOf(network, poolName(network, pool)),
    spec: {
      addresses: pool.blocks.map(({ text }) => text),
      autoAssign: pool.automatic,
      avoidBuggyIPs: true,
      ...(Object.keys(pool.services).length > 0 && {
        serviceAllocation: { serviceSelectors: [{ matchLabels: pool.services }] },
      }),
    },
  }));
}

export function metadataOf(network: Network, name: string): KubeObject["metadata"] {
  return { name, namespace: METALLB, labels: labelsOf(network) };
}

/** What the pools of this document at the API server have now. */
export function liveAddresses(network: Network, site: SiteView): readonly string[] {
  return site
    .liveAll(POOLS.apiVersion, POOLS.kind)
    .filter(({ metadata }) => metadata.labels?.[NETWORK_LABEL] === network.name)
    .flatMap(({ spec }) => (spec as { addresses?: readonly string[] } | undefined)?.addresses ?? []);
}

export function l2Advertisement(network: Network): readonly KubeObject[] {
  const { l2 } = network.spec.loadBalancer;
  if (l2 === undefined) return [];
  return [
    {
      apiVersion: API,
      kind: "L2Advertisement",
      metadata: metadataOf(network, network.name),
      spec: {
        ipAddressPools: poolsOf(network.spec).map((pool) => poolName(network, pool)),
        ...(l2.interfaces.length > 0 && { interfaces: l2.interfaces }),
        ...(Object.keys(l2.nodes).length > 0 && { nodeSelectors: [{ matchLabels: l2.nodes }] }),
      },
    },
  ];
}
