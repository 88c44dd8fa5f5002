import type { KubeObject } from "@longshore/kube";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Seen, siteView } from "../../../kubernetes/fixtures.ts";
import { network as kind } from "../kind.ts";
import { networkExamples } from "../examples.ts";
import { machine } from "../../../plan/fixtures.ts";
import { network, oslo, written } from "../fixtures.ts";
import type { Network } from "../names.ts";

const [example] = networkExamples;
const main = written(example?.yaml ?? "");

function compiled(of: Network, seen: Seen = {}) {
  const got = kind.kubernetes?.compile(of, siteView("oslo", [...oslo, of], { rendered: { cilium: [] }, ...seen }));
  return got ?? { objects: [], waits: [] };
}

/** By hand, from Cilium's documentation of BGP Control Plane and LB IPAM (1.20). */
const EXPECTED = `
- apiVersion: cilium.io/v2
  kind: CiliumLoadBalancerIPPool
  metadata: {name: main, labels: {longshore.dev/network: main}}
  spec: {blocks: [{cidr: 10.9.0.0/24}], allowFirstLastIPs: "No"}
- apiVersion: v1
  kind: Secret
  metadata: {name: main-bgp-tor1, namespace: kube-system, labels: {longshore.dev/network: main}}
  type: Opaque
  data: {password: czNjcjN0}
- apiVersion: cilium.io/v2
  kind: CiliumBGPAdvertisement
  metadata:
    name: main-services
    labels: {longshore.dev/network: main, bgp.longshore.dev/tor1: "true", bgp.longshore.dev/tor2: "true"}
  spec:
    advertisements:
      - advertisementType: Service
        service: {addresses: [LoadBalancerIP]}
        selector: {matchExpressions: [{key: longshore.dev/not-announced, operator: DoesNotExist}]}
        attributes: {communities: {standard: ["65010:100"]}}
- apiVersion: cilium.io/v2
  kind: CiliumBGPPeerConfig
  metadata: {name: main-tor1, labels: {longshore.dev/network: main}}
  spec:
    authSecretRef: main-bgp-tor1
    ebgpMultihop: 1
    timers: {connectRetryTimeSeconds: 5, holdTimeSeconds: 9, keepAliveTimeSeconds: 3}
    transport: {peerPort: 179}
    gracefulRestart: {enabled: true, restartTimeSeconds: 120}
    families: [{afi: ipv4, safi: unicast, advertisements: {matchLabels: {bgp.longshore.dev/tor1: "true"}}}]
- apiVersion: cilium.io/v2
  kind: CiliumBGPPeerConfig
  metadata: {name: main-tor2, labels: {longshore.dev/network: main}}
  spec:
    ebgpMultihop: 1
    timers: {connectRetryTimeSeconds: 5, holdTimeSeconds: 9, keepAliveTimeSeconds: 3}
    transport: {peerPort: 179}
    gracefulRestart: {enabled: true, restartTimeSeconds: 120}
    families: [{afi: ipv4, safi: unicast, advertisements: {matchLabels: {bgp.longshore.dev/tor2: "true"}}}]
- apiVersion: cilium.io/v2
  kind: CiliumBGPClusterConfig
  metadata: {name: main, labels: {longshore.dev/network: main}}
  spec:
    bgpInstances:
      - name: main
        localASN: 65010
        peers:
          - {name: tor1, peerASN: 65000, peerAddress: 10.1.0.2, peerConfigRef: {name: main-tor1}}
          - {name: tor2, peerASN: 65000, peerAddress: 10.1.0.3, peerConfigRef: {name: main-tor2}}
`;

test("two switches, a password, a pool: what Cilium is given", () => {
  const { objects, waits } = compiled(main, { secrets: { "bgp/tor1": "s3cr3t" } });
  expect(objects).toEqual(parse(EXPECTED));
  expect(waits).toEqual([]);
});

test("the chart is told where the API server is and what follows from the document", () => {
  expect(kind.kubernetes?.charts?.(main, siteView("oslo", oslo))).toEqual([
    {
      release: "cilium",
      namespace: "kube-system",
      chart: {
        url: "https://charts.example/cilium-1.20.2.tgz",
        sha256: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
      },
      kubernetes: "v1.36.2",
      values: parse(`
kubeProxyReplacement: "true"
k8sServiceHost: 10.1.0.10
k8sServicePort: "6443"
ipv6: {enabled: false}
ipam: {mode: cluster-pool, operator: {clusterPoolIPv4PodCIDRList: [10.244.0.0/16], clusterPoolIPv4MaskSize: 24}}
routingMode: tunnel
tunnelProtocol: vxlan
bgpControlPlane: {enabled: true}
l2announcements: {enabled: false}
prometheus: {enabled: true}
operator: {replicas: 1, prometheus: {enabled: true}}
hubble: {enabled: false}
`),
    },
  ]);
});

test("values of the operator's own go along, under those that follow from the document and the number of nodes", () => {
  const values = {
    bpf: { masquerade: true },
    operator: { replicas: 1, nodeSelector: { a: "b" } },
    routingMode: "native",
  };
  const chart = { url: "file:///charts/cilium.tgz", sha256: "0".repeat(64), values };
  const native = network({
    cni: "cilium",
    chart,
    mtu: 1400,
    cilium: { routing: "native", encryption: "wireguard", hubble: true },
  });
  const site = [...oslo, { ...machine("r1u8", "oslo"), labels: { role: "worker" } }];
  const [use] = kind.kubernetes?.charts?.(native, siteView("oslo", site)) ?? [];
  expect(use?.values).toMatchObject({
    bpf: { masquerade: true },
    operator: { replicas: 2, nodeSelector: { a: "b" } },
    routingMode: "native",
    ipv4NativeRoutingCIDR: "10.244.0.0/16",
    autoDirectNodeRoutes: true,
    MTU: 1400,
    encryption: { enabled: true, type: "wireguard" },
    hubble: { enabled: true, relay: { enabled: true }, tls: { auto: { method: "cronJob" } } },
  });
});

test("while a password is missing, sessions stay as they are: none is made without it", () => {
  const { objects, waits } = compiled(main);
  expect(kindsOf(objects)).toEqual(["CiliumLoadBalancerIPPool/main", "CiliumBGPAdvertisement/main-services"]);
  expect(waits).toEqual([
    {
      reason: "SecretMissing",
      message:
        "secret/bgp has no tor1, the password of peer tor1: longshore apply it again; until then BGP sessions stay as they are",
    },
  ]);
});

test("a chart that the site has not got yet is waited for", () => {
  const { waits } = compiled(main, { rendered: {}, secrets: { "bgp/tor1": "s3cr3t" } });
  expect(waits.map(({ reason }) => reason)).toEqual(["ChartNotHere"]);
});

test("what the chart has is part of the network", () => {
  const daemons: KubeObject = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cilium", namespace: "kube-system" },
  };
  const { objects } = compiled(network({ ...main.spec, loadBalancer: {} }), { rendered: { cilium: [daemons] } });
  expect(objects).toEqual([daemons]);
});

const service = (name: string, ip: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "shop" },
  spec: { type: "LoadBalancer" },
  status: { loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } },
});

const livePool: KubeObject = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
  metadata: { name: "main", labels: { "longshore.dev/network": "main" } },
  spec: { blocks: [{ cidr: "10.9.0.0/24" }, { start: "10.9.5.1", stop: "10.9.5.9" }], disabled: false },
};

test("a pool that is in use is not made smaller: it stays, and who uses it is named", () => {
  const smaller = network({
    cni: "cilium",
    kubeProxyReplacement: true,
    loadBalancer: { pools: ["10.9.0.0/25"], l2: {} },
  });
  const live = [
    livePool,
    service("web", "10.9.0.7"),
    service("mail", "10.9.0.200"),
    service("old", "10.9.5.9"),
    service("foreign", "192.0.2.1"),
  ];
  const { objects, waits } = compiled(smaller, { live });
  expect(kindsOf(objects)).toEqual(["CiliumL2AnnouncementPolicy/main"]);
  expect(waits).toEqual([
    {
      reason: "PoolInUse",
      message:
        "a pool that is in use is not made smaller: service shop/mail has 10.9.0.200, service shop/old has 10.9.5.9. Keep these addresses in spec.loadBalancer, or delete these Services first; until then the pools stay as they are",
    },
  ]);
});

test("a pool may be cut, moved and split while every address in use stays in one", () => {
  const moved = {
    pools: ["10.9.0.0-10.9.0.9"],
    poolsFor: [{ name: "rest", addresses: ["10.9.5.9-10.9.5.30"], services: { app: "old" } }],
    l2: {},
  };
  const { objects, waits } = compiled(network({ cni: "cilium", kubeProxyReplacement: true, loadBalancer: moved }), {
    live: [livePool, service("web", "10.9.0.7"), service("old", "10.9.5.9")],
  });
  expect(waits).toEqual([]);
  expect(objects.slice(0, 2)).toEqual(
    parse(`
- apiVersion: cilium.io/v2
  kind: CiliumLoadBalancerIPPool
  metadata: {name: main, labels: {longshore.dev/network: main}}
  spec: {blocks: [{start: 10.9.0.0, stop: 10.9.0.9}], allowFirstLastIPs: "No"}
- apiVersion: cilium.io/v2
  kind: CiliumLoadBalancerIPPool
  metadata: {name: main-rest, labels: {longshore.dev/network: main}}
  spec: {blocks: [{start: 10.9.5.9, stop: 10.9.5.30}], allowFirstLastIPs: "No", serviceSelector: {matchLabels: {app: old}}}
`),
  );
});

test("ARP on some nodes; a node with settings of its own; pods by BGP where routing is native", () => {
  const of = network({
    cni: "cilium",
    kubeProxyReplacement: true,
    cilium: { routing: "native" },
    loadBalancer: {
      pools: ["10.1.0.200-10.1.0.210"],
      l2: { nodes: { edge: "true" }, interfaces: ["^eth[0-9]+"] },
      bgp: {
        localASN: 4_200_000_010,
        nodes: { bgp: "true" },
        peers: [
          { name: "rr", address: "10.5.0.2", asn: 4_200_000_001, port: 1179, multihop: 3, families: ["ipv4", "ipv6"] },
        ],
        advertise: [{ name: "pods", what: "pods", communities: ["no-export", "4200000010:1:2"], localPreference: 200 }],
        overrides: [
          { machine: "r1u7", routerID: "10.1.0.17", localASN: 4_200_000_017, localAddresses: { rr: "10.1.0.17" } },
        ],
      },
    },
  });
  expect(compiled(of).objects.slice(1)).toEqual(
    parse(`
- apiVersion: cilium.io/v2alpha1
  kind: CiliumL2AnnouncementPolicy
  metadata: {name: main, labels: {longshore.dev/network: main}}
  spec: {loadBalancerIPs: true, interfaces: ["^eth[0-9]+"], nodeSelector: {matchLabels: {edge: "true"}}}
- apiVersion: cilium.io/v2
  kind: CiliumBGPAdvertisement
  metadata: {name: main-pods, labels: {longshore.dev/network: main, bgp.longshore.dev/rr: "true"}}
  spec:
    advertisements:
      - advertisementType: PodCIDR
        attributes: {communities: {large: ["4200000010:1:2"], wellKnown: [no-export]}, localPreference: 200}
- apiVersion: cilium.io/v2
  kind: CiliumBGPPeerConfig
  metadata: {name: main-rr, labels: {longshore.dev/network: main}}
  spec:
    ebgpMultihop: 3
    timers: {connectRetryTimeSeconds: 120, holdTimeSeconds: 90, keepAliveTimeSeconds: 30}
    transport: {peerPort: 1179}
    gracefulRestart: {enabled: false}
    families:
      - {afi: ipv4, safi: unicast, advertisements: {matchLabels: {bgp.longshore.dev/rr: "true"}}}
      - {afi: ipv6, safi: unicast, advertisements: {matchLabels: {bgp.longshore.dev/rr: "true"}}}
- apiVersion: cilium.io/v2
  kind: CiliumBGPClusterConfig
  metadata: {name: main, labels: {longshore.dev/network: main}}
  spec:
    nodeSelector: {matchLabels: {bgp: "true"}}
    bgpInstances:
      - name: main
        localASN: 4200000010
        peers: [{name: rr, peerASN: 4200000001, peerAddress: 10.5.0.2, peerConfigRef: {name: main-rr}}]
- apiVersion: cilium.io/v2
  kind: CiliumBGPNodeConfigOverride
  metadata: {name: r1u7, labels: {longshore.dev/network: main}}
  spec:
    bgpInstances:
      - {name: main, localASN: 4200000017, routerID: 10.1.0.17, peers: [{name: rr, localAddress: 10.1.0.17}]}
`),
  );
});

test("a Network whose Cluster is not at the site is waited for", () => {
  expect(kind.kubernetes?.compile(main, siteView("oslo", [main])).waits.map(({ reason }) => reason)).toEqual([
    "ClusterMissing",
  ]);
  expect(kind.kubernetes?.target(main, siteView("oslo", oslo))).toEqual({ api: "cluster", cluster: "main" });
});

function kindsOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
