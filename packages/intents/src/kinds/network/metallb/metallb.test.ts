import type { KubeObject } from "@longshore/kube";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Seen, siteView } from "../../../kubernetes/fixtures.ts";
import { network as kind } from "../kind.ts";
import { network, oslo } from "../fixtures.ts";
import type { Network } from "../names.ts";

function compiled(of: Network, seen: Seen = {}) {
  return kind.kubernetes?.compile(of, siteView("oslo", [...oslo, of], seen)) ?? { objects: [], waits: [] };
}

const CHART = { url: "https://charts.example/chart.tgz", sha256: "0".repeat(64) };

test("flannel, and MetalLB that speaks BGP with BFD, a password and pools for chosen Services", () => {
  const of = network({
    cni: "flannel",
    metallb: { chart: CHART },
    loadBalancer: {
      pools: ["10.9.2.0/24"],
      poolsFor: [{ name: "voice", addresses: ["10.9.3.0-10.9.3.9"], services: { app: "sip" }, automatic: false }],
      bgp: {
        localASN: 4_200_000_010,
        nodes: { rack: "a" },
        timers: { hold: "9s", keepalive: "3s", connectRetry: "5s" },
        gracefulRestart: "120s",
        peers: [
          {
            name: "tor1",
            address: "10.1.0.2",
            asn: 4_200_000_001,
            bfd: true,
            password: { secret: "bgp", key: "password" },
          },
        ],
        advertise: [
          { name: "all", peers: ["tor1"], communities: ["65010:100", "65010:1:2", "no-export"], localPreference: 50 },
        ],
      },
    },
  });
  expect(compiled(of, { secrets: { "bgp/password": "s3cr3t" }, rendered: { metallb: [] } })).toEqual({
    waits: [],
    objects: parse(`
- apiVersion: v1
  kind: Namespace
  metadata: {name: metallb-system, labels: {longshore.dev/network: main, pod-security.kubernetes.io/enforce: privileged}}
- apiVersion: metallb.io/v1beta1
  kind: IPAddressPool
  metadata: {name: main, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec: {addresses: [10.9.2.0/24], autoAssign: true, avoidBuggyIPs: true}
- apiVersion: metallb.io/v1beta1
  kind: IPAddressPool
  metadata: {name: main-voice, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec: {addresses: [10.9.3.0-10.9.3.9], autoAssign: false, avoidBuggyIPs: true, serviceAllocation: {serviceSelectors: [{matchLabels: {app: sip}}]}}
- apiVersion: v1
  kind: Secret
  metadata: {name: main-bgp-tor1, namespace: metallb-system, labels: {longshore.dev/network: main}}
  type: kubernetes.io/basic-auth
  data: {password: czNjcjN0}
- apiVersion: metallb.io/v1beta1
  kind: BFDProfile
  metadata: {name: main, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec: {receiveInterval: 300, transmitInterval: 300, detectMultiplier: 3}
- apiVersion: metallb.io/v1beta2
  kind: BGPPeer
  metadata: {name: main-tor1, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec:
    myASN: 4200000010
    peerASN: 4200000001
    peerAddress: 10.1.0.2
    peerPort: 179
    holdTime: 9s
    keepaliveTime: 3s
    connectTime: 5s
    enableGracefulRestart: true
    passwordSecret: {name: main-bgp-tor1, namespace: metallb-system}
    bfdProfile: main
    nodeSelectors: [{matchLabels: {rack: a}}]
- apiVersion: metallb.io/v1beta1
  kind: BGPAdvertisement
  metadata: {name: main-all, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec:
    ipAddressPools: [main, main-voice]
    peers: [main-tor1]
    communities: ["65010:100", "large:65010:1:2", "65535:65281"]
    localPref: 50
`),
  });
});

test("flannel's chart has the cluster's pods; MetalLB's speaks BGP only where it shall", () => {
  const of = network({
    cni: "flannel",
    mtu: 1400,
    chart: { ...CHART, values: { netpol: { enabled: true } } },
    metallb: { chart: CHART },
    loadBalancer: { pools: ["10.1.0.200-10.1.0.210"], l2: {} },
  });
  expect(kind.kubernetes?.charts?.(of, siteView("oslo", oslo))).toEqual([
    {
      release: "flannel",
      namespace: "kube-flannel",
      chart: CHART,
      kubernetes: "v1.36.2",
      values: {
        netpol: { enabled: true },
        podCidr: "10.244.0.0/16",
        podCidrv6: "",
        flannel: { backend: "vxlan", mtu: 1400 },
      },
    },
    {
      release: "metallb",
      namespace: "metallb-system",
      chart: CHART,
      kubernetes: "v1.36.2",
      values: { speaker: { enabled: true }, frrk8s: { enabled: false } },
    },
  ]);
  expect(compiled(of, { rendered: { flannel: [], metallb: [] } }).objects.at(-1)).toEqual(
    parse(`
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: {name: main, namespace: metallb-system, labels: {longshore.dev/network: main}}
spec: {ipAddressPools: [main]}
`),
  );
});

test("a namespace that a chart brings is not made twice", () => {
  const of = network({ cni: "flannel", chart: CHART });
  const theirs: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-flannel" } };
  expect(compiled(of, { rendered: { flannel: [theirs] } }).objects).toEqual([theirs]);
});

test("a pool in use is not made smaller with MetalLB either; without its password a peer stays as it is", () => {
  const of = network({
    cni: "flannel",
    loadBalancer: {
      pools: ["10.9.2.0/25"],
      bgp: {
        localASN: 65_010,
        peers: [{ name: "tor1", address: "10.1.0.2", asn: 65_000, password: { secret: "bgp", key: "password" } }],
      },
    },
  });
  const live: KubeObject[] = [
    {
      apiVersion: "metallb.io/v1beta1",
      kind: "IPAddressPool",
      metadata: { name: "main", namespace: "metallb-system", labels: { "longshore.dev/network": "main" } },
      spec: { addresses: ["10.9.2.0/24"] },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop" },
      spec: { type: "LoadBalancer" },
      status: { loadBalancer: { ingress: [{ ip: "10.9.2.200" }] } },
    },
  ];
  const { objects, waits } = compiled(of, { live });
  expect(objects.map(({ kind }) => kind)).toEqual(["BGPAdvertisement"]);
  expect(waits.map(({ reason }) => reason)).toEqual(["SecretMissing", "PoolInUse"]);
});

// The shape of BGPSessionState: a lab on MetalLB 0.15 with frr-k8s, 2026; names are this site's.
const session = (bgpStatus: string): KubeObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "BGPSessionState",
  metadata: {
    name: `r1u7-${bgpStatus}`,
    namespace: "metallb-system",
    labels: { "frrk8s.metallb.io/node": "r1u7", "frrk8s.metallb.io/peer": "10.1.0.2" },
  },
  status: { bfdStatus: "N/A", bgpStatus, node: "r1u7", peer: "10.1.0.2" },
});

test("MetalLB's health is what its pools and sessions say", () => {
  const of = network({
    cni: "flannel",
    loadBalancer: {
      pools: ["10.9.2.0/24"],
      bgp: { localASN: 65_010, peers: [{ name: "tor1", address: "10.1.0.2", asn: 65_000 }] },
    },
  });
  const said = (live: readonly KubeObject[]) =>
    (kind.kubernetes?.health(of, siteView("oslo", [...oslo, of], { live })) ?? []).map(
      ({ type, ok, reason }) => `${type} ${String(ok)} ${reason}`,
    );
  expect(said([])).toEqual([
    "CNIReady undefined NotObserved",
    "LoadBalancerReady undefined NotObserved",
    "LoadBalancerSpeaks undefined NotObserved",
    "PoolsHaveAddresses undefined NotObserved",
    "ServicesHaveAddresses true AllHaveOne",
    "BGPSessionsUp undefined NotObserved",
  ]);
  const pool: KubeObject = {
    apiVersion: "metallb.io/v1beta1",
    kind: "IPAddressPool",
    metadata: { name: "main", namespace: "metallb-system" },
    status: { assignedIPv4: 1, assignedIPv6: 0, availableIPv4: 253, availableIPv6: 0 },
  };
  const controller: KubeObject = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "metallb-controller", namespace: "metallb-system" },
    status: { availableReplicas: 1 },
  };
  expect(said([pool, controller, session("Established")]).slice(3)).toEqual([
    "PoolsHaveAddresses true AddressesLeft",
    "ServicesHaveAddresses true AllHaveOne",
    "BGPSessionsUp true AllEstablished",
  ]);
  expect(said([pool, session("Active")]).at(-1)).toBe("BGPSessionsUp false SessionsDown");
});
