import { chartValues } from "../../kubernetes/chart-values.ts";
import { daemonSetHealth } from "../../kubernetes/daemon-set-health.ts";
import type { Cni } from "./kubernetes.ts";
import { namespaceOf } from "./namespace.ts";
import { labelsOf } from "./names.ts";
import { metallb } from "./metallb/metallb.ts";

const NAMESPACE = "kube-flannel";

/** Flannel is all in its chart; MetalLB serves the load balancer. */
export const flannelCni: Cni = {
  charts(network, cluster) {
    const { chart, flannel, mtu } = network.spec;
    const six = cluster.networks.pods.includes(":");
    const ours = {
      podCidr: six ? "" : cluster.networks.pods,
      podCidrv6: six ? cluster.networks.pods : "",
      flannel: { backend: flannel.backend, ...(mtu !== undefined && { mtu }) },
    };
    const own = chart && [
      {
        release: "flannel",
        namespace: NAMESPACE,
        chart: { url: chart.url, sha256: chart.sha256 },
        values: chartValues(chart.values, ours),
      },
    ];
    return [...(own ?? []), ...metallb.charts(network)];
  },
  compile(network, _cluster, site) {
    const { objects, waits } = metallb.compile(network, site);
    return {
      objects: [...(network.spec.chart === undefined ? [] : [namespaceOf(NAMESPACE, labelsOf(network))]), ...objects],
      waits,
    };
  },
  reads: (network) => [{ apiVersion: "apps/v1", kind: "DaemonSet", namespace: NAMESPACE }, ...metallb.reads(network)],
  health: (network, site) => [
    daemonSetHealth("CNIReady", { namespace: NAMESPACE, name: "kube-flannel-ds" }, site),
    ...metallb.health(network, site),
  ],
};
