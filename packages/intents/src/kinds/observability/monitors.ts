import { createHash } from "node:crypto";
import type { KubeObject } from "@longshore/kube";
import { canonicalJson } from "../../json.ts";
import { MONITORING, objectOf, type Observability } from "./parts.ts";
import type { Watched } from "./schema.ts";
import { type Monitor, type Watch, WATCHES } from "./watched.ts";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** How what is watched is found. */
export function monitorsOf(of: Observability, watched: readonly Watched[]): readonly KubeObject[] {
  return watched.flatMap((one) => WATCHES[one].monitors.map((monitor) => monitorObject(of, monitor)));
}

function monitorObject(of: Observability, monitor: Monitor): KubeObject {
  const { name, namespaces, labels, ports, asAccount, job } = monitor;
  const pods = monitor.of === "PodMonitor";
  const secured = asAccount && { scheme: "https", ...(pods ? podAccount : serviceAccount(asAccount)) };
  const endpoints = ports.map((port) => ({
    ...(typeof port === "number" ? { portNumber: port } : { port }),
    interval: of.spec.prometheus.scrapeInterval,
    ...secured,
    ...(job !== undefined && { relabelings: [{ targetLabel: "job", replacement: job, action: "replace" }] }),
  }));
  const expressions = Object.entries(labels).map(([key, values]) => ({ key, operator: "In", values: [...values] }));
  return objectOf(of, MONITORING, monitor.of, `${of.name}-${name}`, {
    spec: {
      ...(name === "apiserver" && { jobLabel: "component" }),
      ...(name === "kubelet" && { jobLabel: "k8s-app" }),
      namespaceSelector: namespaces.length > 0 ? { matchNames: [...namespaces] } : { any: true },
      selector: { matchExpressions: expressions },
      [pods ? "podMetricsEndpoints" : "endpoints"]: endpoints,
    },
  });
}

/** Controllers have certificates that they signed themselves. */
const podAccount = {
  tlsConfig: { insecureSkipVerify: true },
};

function serviceAccount({ serverName }: NonNullable<Monitor["asAccount"]>): object {
  const known = serverName === undefined ? { insecureSkipVerify: true } : { caFile: `${ACCOUNT}/ca.crt`, serverName };
  return { bearerTokenFile: `${ACCOUNT}/token`, tlsConfig: known };
}

/** What is wrong when, for Prometheus to judge. */
export function rulesOf(of: Observability, watched: readonly Watched[]): readonly KubeObject[] {
  return watched.map((one) =>
    objectOf(of, MONITORING, "PrometheusRule", `${of.name}-${one}`, { spec: { groups: [ruleGroup(one)] } }),
  );
}

function ruleGroup(one: Watched): { readonly name: string; readonly rules: readonly object[] } {
  const rules = WATCHES[one].alerts.map((alert) => ({
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: { severity: alert.severity, area: one },
    annotations: { summary: alert.summary, description: `Next: ${alert.next}.` },
  }));
  return { name: `longshore-${one}`, rules };
}

/** One dashboard for each, as the sidecar of Grafana reads it. */
export function dashboardsOf(of: Observability, watched: readonly Watched[]): readonly KubeObject[] {
  const { enabled, folder } = of.spec.dashboards;
  if (!enabled) return [];
  return watched.map((one) => {
    const board = objectOf(
      of,
      "v1",
      "ConfigMap",
      `${of.name}-${one}`,
      { data: { [`${one}.json`]: dashboard(one, WATCHES[one]) } },
      {
        grafana_dashboard: "1",
      },
    );
    return { ...board, metadata: { ...board.metadata, annotations: { grafana_folder: folder } } };
  });
}

function dashboard(one: Watched, { title, panels }: Watch): string {
  const datasource = { type: "prometheus", uid: "${source}" };
  const uid = `longshore-${createHash("sha256").update(one).digest("hex").slice(0, 12)}`;
  return canonicalJson({
    uid,
    title: `${title} (Longshore)`,
    tags: ["longshore"],
    schemaVersion: 41,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: [{ name: "source", type: "datasource", query: "prometheus" }] },
    panels: panels.map(({ title: of, expr, unit = "short" }, i) => ({
      id: i + 1,
      type: "timeseries",
      title: of,
      datasource,
      gridPos: { x: (i % 2) * 12, y: Math.floor(i / 2) * 8, w: 12, h: 8 },
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: [{ refId: "A", datasource, expr }],
    })),
  });
}
