import type { Example } from "../kind.ts";

export const clusterExamples: readonly Example[] = [
  {
    title: "Cluster API: three control-plane machines, workers of two architectures",
    yaml: `apiVersion: longshore.dev/v1
kind: Cluster
metadata: {name: main, site: oslo}
spec:
  kubernetes: v1.36.2
  provider: capi
  endpoint: 10.1.0.10
  controlPlane: {replicas: 3, machines: {matchLabels: {role: control-plane}}, os: flatcar-stable}
  pools:
    - {name: amd64, replicas: 2, machines: {matchLabels: {role: worker, arch: amd64}}, os: flatcar-stable}
    - {name: arm64, replicas: 2, machines: {matchLabels: {role: worker, arch: arm64}}, os: flatcar-stable}
`,
  },
  {
    title: "kubeadm: every machine with these labels is a node once it is provisioned",
    yaml: `apiVersion: longshore.dev/v1
kind: Cluster
metadata: {name: main, site: bergen}
spec:
  kubernetes: v1.35.4
  provider: kubeadm
  endpoint: 10.1.0.10
  bootstrap: cluster-keys
  controlPlane: {replicas: 3, machines: {matchLabels: {role: control-plane}}, os: flatcar-stable}
  pools:
    - {name: workers, machines: {matchLabels: {role: worker}}, os: flatcar-stable}
  sysext:
    amd64:
      url: https://mirror.example/kubernetes-v1.35.4-x86-64.raw
      sha256: 3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d
    arm64:
      url: https://mirror.example/kubernetes-v1.35.4-arm64.raw
      sha256: 4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c
`,
  },
];
