import type { KubeObject } from "@longshore/kube";

/** As large as values and dashboards are: 2 KB. */
export function settings(name: string, namespace: string): KubeObject {
  const data = { "settings.yaml": `${name}: ${"a setting that somebody wrote; ".repeat(60)}`, level: "info" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { app: name } }, data };
}
