import { writeFileSync } from "node:fs";
import { missingPeers, promtool, tempDir } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { compiled, healthOf, objects, problemsOf } from "../../../test/compiled.ts";
import { crdSchemas } from "../../../test/crd-schemas.ts";
import { observabilityExamples } from "./examples.ts";
import { WATCHED } from "./schema.ts";

const [SERVER = "", AGENT = ""] = observabilityExamples.map(({ yaml }) => yaml);
const ALL = SERVER.replace("  sentry:", `  watch: [${WATCHED.join(", ")}]\n  sentry:`);
const crds = crdSchemas("prometheus-operator");
const made = (yaml: string) => compiled(yaml, () => []).flatMap((one) => one.objects);
const find = (yaml: string, kind: string, name = "main") =>
  made(yaml).find((object) => object.kind === kind && object.metadata.name === name);

/** By hand, from prometheus-operator's API reference. */
describe("what observability becomes", () => {
  test("a Prometheus that takes every monitor and rule, under the names of its site and cluster", () => {
    const yaml = `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: other, site: oslo}
spec: {target: management, namespace: other, manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]}
---
${SERVER.replace("spec:\n", "spec:\n  cluster: edge\n")}`;
    expect(find(yaml, "Prometheus")).toEqual(
      objects(`
- apiVersion: monitoring.coreos.com/v1
  kind: Prometheus
  metadata: {name: main, namespace: monitoring, labels: {app.kubernetes.io/part-of: longshore-main}}
  spec:
    replicas: 1
    serviceAccountName: main-prometheus
    scrapeInterval: 30s
    retention: 14d
    externalLabels: {environment: edge, site: oslo, cluster: edge}
    serviceMonitorSelector: {}
    serviceMonitorNamespaceSelector: {}
    podMonitorSelector: {}
    podMonitorNamespaceSelector: {}
    probeSelector: {}
    probeNamespaceSelector: {}
    scrapeConfigSelector: {}
    scrapeConfigNamespaceSelector: {}
    ruleSelector: {}
    ruleNamespaceSelector: {}
    storage: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 50Gi}}}}}
    alerting: {alertmanagers: [{namespace: monitoring, name: alertmanager-operated, port: web}]}
`)[0],
    );
  });

  test("an agent sends on with a token from a sealed Secret, and has no rules: it would judge none", () => {
    expect(find(AGENT, "PrometheusAgent")).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1alpha1",
      spec: {
        replicas: 2,
        externalLabels: { region: "nordics", site: "oslo" },
        remoteWrite: [
          {
            url: "https://metrics.example/api/v1/write",
            queueConfig: { maxShards: 10, maxSamplesPerSend: 2000 },
            authorization: { type: "Bearer", credentials: { name: "main-remote-write", key: "0-token" } },
          },
        ],
      },
    });
    expect(find(AGENT, "Secret", "main-remote-write")).toMatchObject({
      stringData: { "0-token": "longshore:secret/metrics/token" },
    });
    expect(made(AGENT).map(({ kind }) => kind)).not.toContain("PrometheusRule");
  });

  test("alerts go to the first receiver that they match; the addresses stand in a Secret", () => {
    expect(find(SERVER, "AlertmanagerConfig")).toMatchObject({
      spec: {
        route: {
          receiver: "chat",
          routes: [{ receiver: "pager", matchers: [{ name: "severity", value: "critical", matchType: "=" }] }],
        },
        receivers: [
          {
            name: "pager",
            webhookConfigs: [{ sendResolved: true, urlSecret: { name: "main-receivers", key: "pager" } }],
          },
          {
            name: "chat",
            webhookConfigs: [{ sendResolved: true, urlSecret: { name: "main-receivers", key: "chat" } }],
          },
        ],
      },
    });
    expect(find(SERVER, "Alertmanager")).toMatchObject({ spec: { alertmanagerConfiguration: { name: "main" } } });
  });

  test("Cilium's agents are found as its chart names them", () => {
    expect(find(ALL, "ServiceMonitor", "main-cilium-agent")).toMatchObject({
      spec: {
        namespaceSelector: { matchNames: ["kube-system"] },
        selector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["cilium"] }] },
        endpoints: [{ port: "metrics", interval: "30s" }],
      },
    });
  });

  test("what the site's other documents bring along is watched", () => {
    const network = `apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: oslo}
spec: {cni: cilium}
---
`;
    const rules = (yaml: string) =>
      made(yaml)
        .filter(({ kind }) => kind === "PrometheusRule")
        .map(({ metadata }) => metadata.name);
    expect(rules(SERVER)).toEqual(["main-apiserver", "main-etcd", "main-node"]);
    expect(rules(network + SERVER)).toEqual(["main-apiserver", "main-cilium", "main-etcd", "main-node"]);
  });

  test("dashboards are ConfigMaps that Grafana's sidecar finds, one for each", () => {
    const boards = made(ALL).filter(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.labels?.["grafana_dashboard"] === "1",
    );
    expect(boards).toHaveLength(WATCHED.length);
    for (const { data, metadata } of boards) {
      expect(metadata.annotations).toEqual({ grafana_folder: "Longshore" });
      const [text = ""] = Object.values(data as Record<string, string>);
      expect((JSON.parse(text) as { panels: unknown[] }).panels.length).toBeGreaterThan(1);
    }
  });

  test.skipIf(crds === undefined).each([ALL, AGENT])("prometheus-operator's own definitions take all of it", (yaml) => {
    expect(made(yaml).flatMap((object) => crds?.problemsOf(object) ?? [])).toEqual([]);
  });
});

test.skipIf(await missingPeers("promtool"))("promtool takes every rule", { timeout: 120_000 }, async () => {
  const rules = made(ALL).filter(({ kind }) => kind === "PrometheusRule");
  const groups = rules.flatMap(({ spec }) => (spec as { groups: readonly { rules: readonly object[] }[] }).groups);
  await using folder = tempDir("longshore-rules-");
  writeFileSync(folder.join("rules.yaml"), stringify({ groups }));
  const { code, stdout, stderr } = await promtool(["check", "rules", folder.join("rules.yaml")]);
  const count = groups.reduce((sum, group) => sum + group.rules.length, 0);
  expect(`${stdout}${stderr}`).toContain(`SUCCESS: ${count} rules found`);
  expect({ code, groups: groups.length }).toEqual({ code: 0, groups: WATCHED.length });
});

describe("what is refused, and where", () => {
  test.each([
    [
      "an agent that sends nowhere",
      AGENT.replace(/ {2}remoteWrite:\n.*\n/, ""),
      "oslo.yaml:4:1: spec.remoteWrite: missing\n    found:    nothing\n    expected: a receiver, because an agent keeps nothing itself",
    ],
    [
      "an agent with receivers of alerts",
      `${AGENT}  receivers: [{name: a, webhook: {secret: alerts, key: a}}]\n`,
      "oslo.yaml:10:14: spec.receivers: not allowed",
    ],
    [
      "a password and a token",
      AGENT.replace("token: {", "username: {secret: m, key: u}, password: {secret: m, key: p}, token: {"),
      "expected: a password or a token, not both",
    ],
    [
      "two receivers of one name",
      SERVER.replace("name: chat", "name: pager"),
      "expected: each name once; the first is spec.receivers[0]",
    ],
    ["something that nobody knows how to watch", AGENT.replace("watch: [", "watch: [cephh, "), "did you mean"],
    ["a cluster that nobody describes", SERVER, "oslo.yaml:4:1: spec.cluster: no Cluster at oslo"],
  ])("%s", (_what, yaml, says) => expect(problemsOf(yaml)).toContain(says));

  test("a second one in the same namespace", () => {
    const two = `${SERVER}---\n${SERVER.replace("name: main,", "name: second,")}`.replaceAll(
      "spec:\n",
      "spec:\n  target: management\n",
    );
    expect(problemsOf(two)).toContain("observability/second is in this namespace already");
  });
});

describe("whether it holds", () => {
  /** As prometheus-operator 0.93 writes it. */
  const prometheus = (conditions: readonly object[]) => [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "Prometheus",
      metadata: { name: "main", namespace: "monitoring", generation: 2 },
      status: { conditions },
    },
  ];
  const yaml = SERVER.replace(/ {2}receivers:\n.*\n.*\n/, "");
  const condition = (type: string, status: string, more: object = {}) => ({
    type,
    status,
    observedGeneration: 2,
    ...more,
  });

  test("available and reconciled at its newest generation is healthy; nothing seen, or of an older one, is unknown", () => {
    const good = [condition("Available", "True"), condition("Reconciled", "True")];
    expect(healthOf(yaml, prometheus(good)).map(({ ok }) => ok)).toEqual([true]);
    expect(healthOf(yaml, []).map(({ ok }) => ok)).toEqual([undefined]);
    const old = [condition("Available", "True", { observedGeneration: 1 })];
    expect(healthOf(yaml, prometheus(old)).map(({ ok }) => ok)).toEqual([undefined]);
  });

  test("what the operator cannot make, and pods that do not come up, say why and what to do", () => {
    const bad = [
      condition("Available", "True"),
      condition("Reconciled", "False", { reason: "ReconciliationFailed", message: "bad config" }),
    ];
    expect(healthOf(yaml, prometheus(bad))).toEqual([
      {
        type: "PrometheusAvailable",
        ok: false,
        reason: "ReconciliationFailed",
        message: "bad config: kubectl -n monitoring describe prometheus main",
      },
    ]);
    const degraded = [
      condition("Available", "Degraded", { reason: "SomePodsNotReady", message: "0/1 pods ready" }),
      condition("Reconciled", "True"),
    ];
    expect(healthOf(yaml, prometheus(degraded))[0]).toMatchObject({ ok: false, reason: "SomePodsNotReady" });
  });
});
