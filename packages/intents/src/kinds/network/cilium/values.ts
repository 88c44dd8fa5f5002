import type { JsonObject } from "../../../json.ts";
import type { ClusterSpec } from "../../cluster/schema.ts";
import type { NetworkSpec } from "../schema.ts";

/** Values of the chart `cilium` (1.20). Nothing that Helm would make up anew with every rendering. */
export function ciliumValues(spec: NetworkSpec, cluster: ClusterSpec, nodes: number): JsonObject {
  const { cilium, kubeProxyReplacement, loadBalancer, mtu } = spec;
  const { pods } = cluster.networks;
  const six = pods.includes(":");
  return {
    // a string by the chart's own schema
    kubeProxyReplacement: String(kubeProxyReplacement),
    // without kube-proxy there is no Service by which to find the API server
    k8sServiceHost: cluster.endpoint,
    k8sServicePort: String(cluster.port),
    ...(six && { ipv4: { enabled: false } }),
    ipv6: { enabled: six },
    ipam: {
      mode: "cluster-pool",
      operator: six
        ? { clusterPoolIPv6PodCIDRList: [pods] }
        : { clusterPoolIPv4PodCIDRList: [pods], clusterPoolIPv4MaskSize: cilium.podMaskSize },
    },
    ...(cilium.routing === "tunnel"
      ? { routingMode: "tunnel", tunnelProtocol: "vxlan" }
      : {
          routingMode: "native",
          [six ? "ipv6NativeRoutingCIDR" : "ipv4NativeRoutingCIDR"]: pods,
          autoDirectNodeRoutes: !announcesPods(spec),
        }),
    ...(mtu !== undefined && { MTU: mtu }),
    ...(cilium.encryption === "wireguard" && { encryption: { enabled: true, type: "wireguard" } }),
    bgpControlPlane: { enabled: loadBalancer.bgp !== undefined },
    l2announcements: { enabled: loadBalancer.l2 !== undefined },
    prometheus: { enabled: true },
    // no two on one node, by the chart: a second one on a single node would be waited for, for ever
    operator: { replicas: Math.min(2, nodes), prometheus: { enabled: true } },
    // made by a job in the cluster: Helm's own are others at every rendering
    hubble: cilium.hubble
      ? { enabled: true, relay: { enabled: true }, tls: { auto: { method: "cronJob" } } }
      : { enabled: false },
  };
}

function announcesPods({ loadBalancer }: NetworkSpec): boolean {
  return loadBalancer.bgp?.advertise.some(({ what }) => what === "pods") ?? false;
}
