import type { Example } from "../kind.ts";

export const observabilityExamples: readonly Example[] = [
  {
    title: "A Prometheus that keeps two weeks, and who hears of its alerts",
    yaml: `apiVersion: longshore.dev/v1
kind: Observability
metadata: {name: main, site: oslo}
spec:
  install:
    url: https://charts.example/prometheus-operator-0.93.1.yaml
    sha256: 6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e
  prometheus: {retention: 14d, storage: {size: 50Gi}}
  receivers:
    - {name: pager, webhook: {secret: alerts, key: pager}, matchLabels: {severity: critical}}
    - {name: chat, webhook: {secret: alerts, key: chat}}
  sentry: {environment: edge}
`,
  },
  {
    title: "An agent that only sends on",
    yaml: `apiVersion: longshore.dev/v1
kind: Observability
metadata: {name: main, site: oslo}
spec:
  prometheus: {mode: agent, replicas: 2}
  remoteWrite:
    - {url: "https://metrics.example/api/v1/write", token: {secret: metrics, key: token}}
  watch: [apiserver, node, cilium, ceph]
  labels: {region: nordics}
`,
  },
];
