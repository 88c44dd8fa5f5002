import type { Example } from "../kind.ts";

export const networkExamples: readonly Example[] = [
  {
    title: "Cilium instead of kube-proxy; two top-of-rack switches learn the load balancer's addresses",
    yaml: `apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: oslo}
spec:
  cni: cilium
  kubeProxyReplacement: true
  chart:
    url: https://charts.example/cilium-1.20.2.tgz
    sha256: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
  loadBalancer:
    pools: [10.9.0.0/24]
    bgp:
      localASN: 65010
      timers: {hold: 9s, keepalive: 3s, connectRetry: 5s}
      gracefulRestart: 120s
      peers:
        - {name: tor1, address: 10.1.0.2, asn: 65000, password: {secret: bgp, key: tor1}}
        - {name: tor2, address: 10.1.0.3, asn: 65000}
      advertise:
        - {name: services, communities: ["65010:100"]}
`,
  },
  {
    title: "Calico with VXLAN; MetalLB answers for addresses in the nodes' own network",
    yaml: `apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: bergen}
spec:
  cni: calico
  chart:
    url: https://charts.example/tigera-operator-v3.31.2.tgz
    sha256: f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f
  metallb:
    chart:
      url: https://charts.example/metallb-0.16.2.tgz
      sha256: 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809
  loadBalancer:
    pools: [10.1.0.200-10.1.0.220]
    l2: {}
`,
  },
  {
    title: "Flannel; MetalLB speaks BGP, a dead switch is noticed by BFD",
    yaml: `apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: stavanger}
spec:
  cni: flannel
  loadBalancer:
    pools: [10.9.2.0/24]
    poolsFor: [{name: voice, addresses: [10.9.3.0/28], services: {app: sip}}]
    bgp:
      localASN: 4200000010
      peers: [{name: tor1, address: 10.1.0.2, asn: 4200000001, bfd: true}]
`,
  },
];
