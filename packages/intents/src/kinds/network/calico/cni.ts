import type { KubeObject } from "@longshore/kube";
import { networksOf, parseAddressRange } from "../../../formats/address-range.ts";
import { chartValues } from "../../../kubernetes/chart-values.ts";
import type { ClusterSpec } from "../../cluster/schema.ts";
import type { Cni } from "../kubernetes.ts";
import { metallb } from "../metallb/metallb.ts";
import { namespaceOf } from "../namespace.ts";
import { labelsOf, type Network } from "../names.ts";
import { poolsOf } from "../schema.ts";
import { passwordsOf } from "../passwords.ts";
import { calicoBgp } from "./bgp.ts";
import { calicoHealth, STATUSES } from "./health.ts";

const OPERATOR = "tigera-operator";

/** The operator installs Calico as `Installation` says; MetalLB hands out load balancer addresses. */
export const calicoCni: Cni = {
  charts(network) {
    const { chart } = network.spec;
    // Installation and APIServer are ours
    const ours = {
      installation: { enabled: false },
      apiServer: { enabled: false },
      goldmane: { enabled: false },
      whisker: { enabled: false },
    };
    const own = chart && [
      {
        release: "calico",
        namespace: OPERATOR,
        chart: { url: chart.url, sha256: chart.sha256 },
        values: chartValues(chart.values, ours),
      },
    ];
    return [...(own ?? []), ...metallb.charts(network)];
  },
  compile(network, cluster, site) {
    const { calico, loadBalancer, chart } = network.spec;
    const { passwords, waits } = calico.bgp ? passwordsOf(loadBalancer.bgp, site) : passwordsOf(undefined, site);
    const balancer = metallb.compile(network, site);
    return {
      objects: [
        ...(chart === undefined ? [] : [namespaceOf(OPERATOR, labelsOf(network))]),
        installation(network, cluster),
        {
          apiVersion: "operator.tigera.io/v1",
          kind: "APIServer",
          metadata: { name: "default", labels: labelsOf(network) },
          spec: {},
        },
        ...calico.pools.map((pool) => ipPool(network, pool)),
        ...(calico.bgp ? calicoBgp(network, announced(network), passwords) : []),
        ...balancer.objects,
      ],
      waits: [...waits, ...balancer.waits],
    };
  },
  reads: (network) => [STATUSES, ...metallb.reads(network)],
  health: (network, site) => [...calicoHealth(network, site), ...metallb.health(network, site)],
};

function installation(network: Network, { networks: { pods } }: ClusterSpec): KubeObject {
  const { calico, mtu } = network.spec;
  return {
    apiVersion: "operator.tigera.io/v1",
    kind: "Installation",
    metadata: { name: "default", labels: labelsOf(network) },
    spec: {
      variant: "Calico",
      cni: { type: "Calico", ipam: { type: "Calico" } },
      calicoNetwork: {
        bgp: calico.bgp ? "Enabled" : "Disabled",
        linuxDataplane: "Iptables",
        ...(mtu !== undefined && { mtu }),
        ipPools: [
          {
            name: "default-pool",
            cidr: pods,
            encapsulation: calico.encapsulation,
            natOutgoing: "Enabled",
            nodeSelector: "all()",
          },
        ],
      },
    },
  };
}

const MODES: Readonly<Record<string, { ipipMode: string; vxlanMode: string }>> = {
  None: { ipipMode: "Never", vxlanMode: "Never" },
  VXLAN: { ipipMode: "Never", vxlanMode: "Always" },
  VXLANCrossSubnet: { ipipMode: "Never", vxlanMode: "CrossSubnet" },
  IPIP: { ipipMode: "Always", vxlanMode: "Never" },
  IPIPCrossSubnet: { ipipMode: "CrossSubnet", vxlanMode: "Never" },
};

function ipPool(network: Network, { name, cidr, nodes }: Network["spec"]["calico"]["pools"][number]): KubeObject {
  return {
    apiVersion: "projectcalico.org/v3",
    kind: "IPPool",
    metadata: { name: `${network.name}-${name}`, labels: labelsOf(network) },
    spec: { cidr, nodeSelector: nodes, natOutgoing: true, ...MODES[network.spec.calico.encapsulation] },
  };
}

/** Calico announces networks, not ranges. */
function announced({ spec }: Network): readonly string[] {
  return poolsOf(spec).flatMap(({ blocks }) =>
    blocks.flatMap(({ text }) => {
      const range = parseAddressRange(text);
      return range === undefined ? [] : networksOf(range);
    }),
  );
}
