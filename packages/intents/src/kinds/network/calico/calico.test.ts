import type { KubeObject } from "@longshore/kube";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { siteView } from "../../../kubernetes/fixtures.ts";
import { network as kind } from "../kind.ts";
import { network, oslo } from "../fixtures.ts";

const CHART = { url: "https://charts.example/chart.tgz", sha256: "0".repeat(64) };

test("Calico with VXLAN: its operator is told, and MetalLB answers by ARP", () => {
  const of = network({
    cni: "calico",
    chart: CHART,
    mtu: 1450,
    loadBalancer: { pools: ["10.1.0.200-10.1.0.210"], l2: { interfaces: ["eth0"] } },
  });
  const { objects, waits } =
    kind.kubernetes?.compile(of, siteView("oslo", [...oslo, of], { rendered: { calico: [] } })) ?? {};
  expect(waits).toEqual([]);
  expect(objects).toEqual(
    parse(`
- apiVersion: v1
  kind: Namespace
  metadata: {name: tigera-operator, labels: {longshore.dev/network: main, pod-security.kubernetes.io/enforce: privileged}}
- apiVersion: operator.tigera.io/v1
  kind: Installation
  metadata: {name: default, labels: {longshore.dev/network: main}}
  spec:
    variant: Calico
    cni: {type: Calico, ipam: {type: Calico}}
    calicoNetwork:
      bgp: Disabled
      linuxDataplane: Iptables
      mtu: 1450
      ipPools: [{name: default-pool, cidr: 10.244.0.0/16, encapsulation: VXLAN, natOutgoing: Enabled, nodeSelector: all()}]
- apiVersion: operator.tigera.io/v1
  kind: APIServer
  metadata: {name: default, labels: {longshore.dev/network: main}}
  spec: {}
- apiVersion: metallb.io/v1beta1
  kind: IPAddressPool
  metadata: {name: main, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec: {addresses: [10.1.0.200-10.1.0.210], autoAssign: true, avoidBuggyIPs: true}
- apiVersion: metallb.io/v1beta1
  kind: L2Advertisement
  metadata: {name: main, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec: {ipAddressPools: [main], interfaces: [eth0]}
`),
  );
});

test("Calico that speaks BGP itself: MetalLB hands out addresses, Calico announces them as networks", () => {
  const of = network({
    cni: "calico",
    metallb: { chart: CHART },
    calico: {
      bgp: true,
      encapsulation: "None",
      pools: [{ name: "edge", cidr: "10.245.0.0/16", nodes: "role == 'edge'" }],
    },
    loadBalancer: {
      pools: ["10.9.0.0-10.9.0.5"],
      bgp: {
        localASN: 65_010,
        nodes: { rack: "a" },
        timers: { hold: "9s", keepalive: "3s" },
        gracefulRestart: "60s",
        peers: [
          { name: "tor1", address: "10.1.0.2", asn: 65_000, password: { secret: "bgp", key: "password" } },
          { name: "tor6", address: "fd00::2", asn: 65_000, port: 1179 },
        ],
        advertise: [{ name: "all", communities: ["no-export"] }],
      },
    },
  });
  const seen = { secrets: { "bgp/password": "s3cr3t" }, rendered: { metallb: [] } };
  const objects = kind.kubernetes?.compile(of, siteView("oslo", [...oslo, of], seen)).objects ?? [];
  expect(objects.slice(2)).toEqual(
    parse(`
- apiVersion: projectcalico.org/v3
  kind: IPPool
  metadata: {name: main-edge, labels: {longshore.dev/network: main}}
  spec: {cidr: 10.245.0.0/16, nodeSelector: "role == 'edge'", natOutgoing: true, ipipMode: Never, vxlanMode: Never}
- apiVersion: v1
  kind: Secret
  metadata: {name: main-bgp-tor1, namespace: calico-system, labels: {longshore.dev/network: main}}
  type: Opaque
  data: {password: czNjcjN0}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: main-bgp-passwords, namespace: calico-system, labels: {longshore.dev/network: main}}
  rules: [{apiGroups: [""], resources: [secrets], resourceNames: [main-bgp-tor1], verbs: [watch, list, get]}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: main-bgp-passwords, namespace: calico-system, labels: {longshore.dev/network: main}}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: main-bgp-passwords}
  subjects: [{kind: ServiceAccount, name: calico-node, namespace: calico-system}]
- apiVersion: projectcalico.org/v3
  kind: BGPConfiguration
  metadata: {name: default, labels: {longshore.dev/network: main}}
  spec:
    nodeToNodeMeshEnabled: true
    asNumber: 65010
    serviceLoadBalancerIPs: [{cidr: 10.9.0.0/30}, {cidr: 10.9.0.4/31}]
    prefixAdvertisements:
      - {cidr: 10.9.0.0/30, communities: ["65535:65281"]}
      - {cidr: 10.9.0.4/31, communities: ["65535:65281"]}
- apiVersion: projectcalico.org/v3
  kind: BGPPeer
  metadata: {name: main-tor1, labels: {longshore.dev/network: main}}
  spec:
    peerIP: 10.1.0.2
    asNumber: 65000
    nodeSelector: rack == 'a'
    keepaliveTime: 3s
    maxRestartTime: 60s
    password: {secretKeyRef: {name: main-bgp-tor1, key: password}}
- apiVersion: projectcalico.org/v3
  kind: BGPPeer
  metadata: {name: main-tor6, labels: {longshore.dev/network: main}}
  spec:
    peerIP: "[fd00::2]:1179"
    asNumber: 65000
    nodeSelector: rack == 'a'
    keepaliveTime: 3s
    maxRestartTime: 60s
- apiVersion: v1
  kind: Namespace
  metadata: {name: metallb-system, labels: {longshore.dev/network: main, pod-security.kubernetes.io/enforce: privileged}}
- apiVersion: metallb.io/v1beta1
  kind: IPAddressPool
  metadata: {name: main, namespace: metallb-system, labels: {longshore.dev/network: main}}
  spec: {addresses: [10.9.0.0-10.9.0.5], autoAssign: true, avoidBuggyIPs: true}
`),
  );
  const [, balancer] =
    kind.kubernetes?.charts?.(
      { ...of, spec: { ...of.spec, chart: { ...CHART, values: {} } } },
      siteView("oslo", oslo),
    ) ?? [];
  expect(balancer?.values).toEqual({ speaker: { enabled: false }, frrk8s: { enabled: false } });
});

test("Calico's health is what its operator says; sessions are not reported, so they are unknown", () => {
  const of = network({
    cni: "calico",
    calico: { bgp: true, encapsulation: "None" },
    loadBalancer: { bgp: { localASN: 65_010, peers: [{ name: "tor1", address: "10.1.0.2", asn: 65_000 }] } },
  });
  const said = (conditions?: readonly object[]) => {
    const status: KubeObject = {
      apiVersion: "operator.tigera.io/v1",
      kind: "TigeraStatus",
      metadata: { name: "calico" },
      status: { conditions },
    };
    const live = conditions === undefined ? [] : [status];
    return (kind.kubernetes?.health(of, siteView("oslo", [...oslo, of], { live })) ?? []).map(
      ({ type, ok, reason }) => `${type} ${String(ok)} ${reason}`,
    );
  };
  expect(said()).toEqual(["CNIReady undefined NotObserved", "BGPSessionsUp undefined NotReported"]);
  const is = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: "",
    lastTransitionTime: "2025-03-04T10:00:00Z",
  });
  expect(
    said([is("Available", "True", "AllObjectsAvailable"), is("Degraded", "False", "AllObjectsAvailable")])[0],
  ).toBe("CNIReady true Available");
  expect(said([is("Available", "False", "ResourceNotReady"), is("Degraded", "True", "PodFailure")])[0]).toBe(
    "CNIReady false PodFailure",
  );
});
