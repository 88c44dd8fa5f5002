import { expect, test } from "vitest";
import { intent, machine, site } from "../../plan/fixtures.ts";
import { complaints } from "../fixtures.ts";
import { cluster, oslo, text } from "./fixtures.ts";

const BGP = `  cni: cilium
  loadBalancer:
    pools: [10.9.0.0/24]
    bgp:
      localASN: 65010
`;

test("a network that fits its site is taken", () => {
  expect(complaints(text(`${BGP}      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]\n`), oslo)).toEqual([]);
});

test.each<[string, string, ...string[]]>([
  [
    "AS numbers that nobody may use",
    `  cni: cilium
  loadBalancer:
    pools: [10.9.0.0/24]
    bgp:
      localASN: 23456
      peers: [{name: tor1, address: 10.1.0.2, asn: 4294967296}, {name: tor2, address: 10.1.0.3, asn: 64496}]
`,
    "9:17 spec.loadBalancer.bgp.localASN: not allowed: 23456: an AS number of yours; private ones are 64512 to 65534 and 4200000000 to 4294967294: 23456 stands for numbers of 32 bits (RFC 6793)",
    "10:52 spec.loadBalancer.bgp.peers[0].asn: out of bounds: 4294967296: at most 4294967295",
    "10:102 spec.loadBalancer.bgp.peers[1].asn: not allowed: 64496: an AS number of yours; private ones are 64512 to 65534 and 4200000000 to 4294967294: 64496 to 64511 are for documentation (RFC 5398)",
  ],
  [
    "a session that one lost keepalive would end",
    `${BGP}      timers: {hold: 8s, keepalive: 3s}
      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]
`,
    '10:22 spec.loadBalancer.bgp.timers.hold: not allowed: "8s": at least three times keepalive: one that is lost must not end the session (RFC 4271 §4.4)',
  ],
  [
    "a time that BGP cannot carry",
    `${BGP}      gracefulRestart: 2h
      timers: {hold: 90500ms}
      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]
`,
    '10:24 spec.loadBalancer.bgp.gracefulRestart: not allowed: "2h": whole seconds from 1s to 4095s, e.g. 120s',
    '11:22 spec.loadBalancer.bgp.timers.hold: not allowed: "90500ms": whole seconds, e.g. 9s',
  ],
  [
    "an advertisement that selects nothing",
    `  cni: cilium
  loadBalancer:
    bgp:
      localASN: 65010
      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]
      advertise: [{name: a}, {name: b, addresses: [ClusterIP]}]
`,
    "10:19 spec.loadBalancer.bgp.advertise[0]: not allowed: an object: pools: it selects nothing, there is no load balancer address",
  ],
  [
    "a peer to whom nothing goes, and one of a family without a pool",
    `${BGP}      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}, {name: tor2, address: "fd00::3", asn: 65000}, {name: tor3, address: 10.1.0.3, asn: 65000}]
      advertise: [{name: a, peers: [tor1, tor2, tor9]}]
`,
    '10:82 spec.loadBalancer.bgp.peers[1].address: not allowed: "fd00::3": ipv4: no pool has an IPv6 address to announce to it',
    '10:113 spec.loadBalancer.bgp.peers[2].name: not allowed: "tor3": a peer that some advertisement goes to: none goes to tor3',
    '11:49 spec.loadBalancer.bgp.advertise[0].peers[2]: not allowed: "tor9": a peer of this document: tor1, tor2, tor3',
  ],
  [
    "pods that nobody outside could reach",
    `${BGP}      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]
      advertise: [{name: pods, what: pods}]
`,
    '11:38 spec.loadBalancer.bgp.advertise[0].what: not allowed: "pods": services, or spec.cilium.routing: native: in a tunnel nobody outside routes to pods',
  ],
  [
    "pools that nobody announces",
    `  cni: cilium
  loadBalancer: {pools: [10.9.0.0/24]}
`,
    "6:17 spec.loadBalancer: not allowed: an object: bgp or l2 beside the pools: nobody outside would find the addresses",
  ],
  [
    "what only other programs can do",
    `  cni: flannel
  kubeProxyReplacement: true
  loadBalancer:
    pools: [10.9.0.0/24]
    bgp:
      localASN: 65010
      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]
      advertise: [{name: a, what: pods}, {name: b, matchLabels: {app: web}}]
      overrides: [{machine: r1u7}]
`,
    "6:25 spec.kubeProxyReplacement: not allowed: true: false: flannel leaves Services to kube-proxy",
    '12:35 spec.loadBalancer.bgp.advertise[0].what: not allowed: "pods": services: flannel has no BGP',
    "12:65 spec.loadBalancer.bgp.advertise[1].matchLabels: not allowed: an object: no labels: MetalLB announces whole pools; choose the Services in poolsFor[].services",
    "13:18 spec.loadBalancer.bgp.overrides: not allowed: a list: no field: only cilium has settings per node",
  ],
  [
    "BFD with cilium, and MetalLB beside it",
    `${BGP}      peers: [{name: tor1, address: 10.1.0.2, asn: 65000, bfd: true}]
  metallb: {chart: {url: "https://charts.example/metallb.tgz", sha256: ${"0a".repeat(32)}}}
`,
    "10:64 spec.loadBalancer.bgp.peers[0].bfd: not allowed: true: false: cilium has no BFD",
    "11:20 spec.metallb.chart: not allowed: an object: no field: cilium serves the load balancer itself",
  ],
  [
    "Calico without tunnel and without BGP",
    `  cni: calico
  calico: {encapsulation: IPIP}
`,
    '6:27 spec.calico.encapsulation: not allowed: "IPIP": VXLAN or VXLANCrossSubnet: nodes learn of each other\'s pods by BGP otherwise (bgp: true)',
  ],
  [
    "a pool and a community that are none",
    `  cni: cilium
  loadBalancer:
    pools: [10.9.0.1/24, 10.9.0.9-10.9.0.1]
    bgp:
      localASN: 65010
      peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]
      advertise: [{name: a, communities: ["4200000001:1"]}]
`,
    '7:13 spec.loadBalancer.pools[0]: not allowed: "10.9.0.1/24": a network or first and last address, e.g. 10.9.0.0/24 or 10.9.1.10-10.9.1.20',
    '7:26 spec.loadBalancer.pools[1]: not allowed: "10.9.0.9-10.9.0.1": a network or first and last address, e.g. 10.9.0.0/24 or 10.9.1.10-10.9.1.20',
    '11:43 spec.loadBalancer.bgp.advertise[0].communities[0]: not allowed: "4200000001:1": two numbers up to 65535 (65010:100), three up to 4294967295 (4200000001:1:2), or one of internet, planned-shut, accept-own, llgr-stale, no-llgr, blackhole, no-export, no-advertise, no-export-subconfed, no-peer',
  ],
])("%s: told before anything is applied", (_what, spec, ...expected) => {
  expect(complaints(text(spec), oslo)).toEqual(expected);
});

const second = intent("Network", "second", "oslo", {
  cluster: "second",
  cni: "cilium",
  kubeProxyReplacement: true,
  loadBalancer: { pools: ["10.8.0.0/24"], l2: {} },
});
const crowded = [...oslo, cluster("second", "10.1.0.11"), second];

test.each<[string, string, ...string[]]>([
  [
    "addresses that somebody has",
    `  cluster: main
  cni: cilium
  loadBalancer:
    pools: [10.9.0.0/24, 10.9.0.200-10.9.1.5, 10.100.0.0/24, 10.8.0.128/25, 10.2.0.64/26, 10.1.0.200-10.1.0.210]
    bgp: {localASN: 65010, peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]}
`,
    "8:26 spec.loadBalancer.pools[1]: overlaps the pool 10.9.0.0/24: 10.9.0.200-10.9.1.5: addresses that nothing else has",
    "8:47 spec.loadBalancer.pools[2]: overlaps the services of cluster/main (10.96.0.0/12): 10.100.0.0/24: addresses that nothing else has",
    "8:47 spec.loadBalancer.pools[2]: overlaps the services of cluster/second (10.96.0.0/12): 10.100.0.0/24: addresses that nothing else has",
    "8:62 spec.loadBalancer.pools[3]: overlaps the pool 10.8.0.0/24 of network/second: 10.8.0.128/25: addresses that nothing else has",
    "8:77 spec.loadBalancer.pools[4]: overlaps the site's bmc network (10.2.0.0/24): 10.2.0.64/26: addresses that nothing else has",
    "8:91 spec.loadBalancer.pools[5]: overlaps the site's boot network (10.1.0.0/24): 10.1.0.200-10.1.0.210: addresses that nothing else has",
  ],
  [
    "ARP for addresses of others, and for ones that nobody asks for",
    `  cluster: main
  cni: cilium
  loadBalancer:
    pools: [10.1.0.1-10.1.0.20, 10.1.0.190-10.1.0.210, 10.9.0.0/24]
    l2: {}
  kubeProxyReplacement: true
`,
    "8:13 spec.loadBalancer.pools[0]: has 10.1.0.1, which is that of the gateway of the boot network: 10.1.0.1-10.1.0.20: addresses that nothing else has",
    "8:13 spec.loadBalancer.pools[0]: has 10.1.0.10, which is that of cluster/main: 10.1.0.1-10.1.0.20: addresses that nothing else has",
    "8:13 spec.loadBalancer.pools[0]: has 10.1.0.11, which is that of cluster/second: 10.1.0.1-10.1.0.20: addresses that nothing else has",
    "8:13 spec.loadBalancer.pools[0]: has 10.1.0.17, which is that of machine/r1u7: 10.1.0.1-10.1.0.20: addresses that nothing else has",
    "8:33 spec.loadBalancer.pools[1]: overlaps what DHCP hands out (10.1.0.100-10.1.0.199): 10.1.0.190-10.1.0.210: addresses that nothing else has",
    "8:56 spec.loadBalancer.pools[2]: in no network of the nodes, where they could answer for it: 10.9.0.0/24: addresses in 10.1.0.0/24",
  ],
  [
    "a peer behind a router, and a machine taken for one",
    `  cluster: main
  cni: cilium
  loadBalancer:
    pools: [10.9.0.0/24]
    bgp:
      localASN: 65010
      peers:
        - {name: tor1, address: 10.5.0.2, asn: 65000}
        - {name: far, address: 10.5.0.3, asn: 65000, multihop: 2}
        - {name: reflector, address: 10.5.0.4, asn: 65010}
        - {name: node, address: 10.1.0.17, asn: 65000}
`,
    "12:33 spec.loadBalancer.bgp.peers[0].address: tor1 is in no network of the nodes: a packet to it dies after one hop: 10.5.0.2: an address in 10.1.0.0/24, or multihop: 2 beside it",
    "15:33 spec.loadBalancer.bgp.peers[3].address: it is that of machine/r1u7: 10.1.0.17: the address of a router",
  ],
  [
    "passwords, machines and addresses that are not there",
    `  cluster: main
  cni: cilium
  loadBalancer:
    pools: [10.9.0.0/24]
    bgp:
      localASN: 65010
      peers: [{name: tor1, address: 10.1.0.2, asn: 65000, password: {secret: bgp, key: tor1}}, {name: tor2, address: 10.1.0.3, asn: 65000, password: {secret: bpg, key: password}}]
      overrides: [{machine: r1u7, localAddresses: {tor1: 10.1.0.18}}, {machine: r1u9}]
`,
    "11:88 spec.loadBalancer.bgp.peers[0].password.key: secret/bgp has no tor1: tor1: password, username",
    "11:159 spec.loadBalancer.bgp.peers[1].password.secret: no such Secret at oslo, did you mean `bgp`?: bpg: one of bgp, bmc-root",
    "12:58 spec.loadBalancer.bgp.overrides[0].localAddresses.tor1: machine/r1u7 has no such address: 10.1.0.18: 10.1.0.17",
    "12:81 spec.loadBalancer.bgp.overrides[1].machine: no such Machine at oslo, did you mean `r1u7`?: r1u9: one of r1u7",
  ],
  [
    "no telling which cluster",
    "  cni: cilium\n",
    "4:1 spec.cluster: oslo has several Clusters: nothing: one of main, second",
  ],
  [
    "a cluster that has a network",
    "  cluster: second\n  cni: cilium\n",
    "5:12 spec.cluster: cluster/second has network/second already: second: one Network for each Cluster",
  ],
])("%s: told before anything is applied", (_what, spec, ...expected) => {
  expect(complaints(text(spec), crowded)).toEqual(expected);
});

test("without a Cluster there is nothing to give a network to", () => {
  expect(complaints(text("  cni: cilium\n"), [site("oslo"), machine("r1u7", "oslo")])).toEqual([
    "4:1 spec.cluster: no Cluster at oslo: nothing: a Cluster whose network it is",
  ]);
});
