import type { KubeObject } from "@longshore/kube";

/** Objects as a full site has them, with what charts put into them: CRDs, namespaces, rights, settings, workloads, custom objects. */
export function fullSite(): readonly KubeObject[] {
  const kinds = ["Tide", "Surge", "Ebb", "Neap"];
  const parts = ["operator", "agent", "exporter", "gateway"];
  const homes = ["bench-network", "bench-storage", "bench-gitops"];
  return [
    ...kinds.map(definition),
    ...homes.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    ...homes.flatMap((home) => [
      role(home),
      binding(home),
      ...parts.flatMap((part) => [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: part, namespace: home } },
        settings(part, home),
        deployment(part, home),
      ]),
      ...kinds.map((kind) => custom(kind, home)),
    ]),
  ];
}

function definition(kind: string): KubeObject {
  const singular = kind.toLowerCase();
  const text = { type: "string" };
  const spec = {
    type: "object",
    properties: {
      at: text,
      replicas: { type: "integer", minimum: 0, default: 1 },
      selector: { type: "object", additionalProperties: text },
      peers: {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        items: {
          type: "object",
          required: ["name"],
          properties: { name: text, address: text, port: { type: "integer", default: 179 } },
        },
      },
    },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${singular}s.bench.example` },
    spec: {
      group: "bench.example",
      scope: "Namespaced",
      names: { kind, plural: `${singular}s`, singular, listKind: `${kind}List` },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  };
}

function custom(kind: string, namespace: string): KubeObject {
  const peers = ["tor1", "tor2"].map((name, i) => ({ name, address: `10.1.0.${i + 2}` }));
  return {
    apiVersion: "bench.example/v1",
    kind,
    metadata: { name: "main", namespace },
    spec: { at: "noon", selector: { role: "worker" }, peers },
  };
}

function role(home: string): KubeObject {
  const rules = ["pods", "services", "nodes", "configmaps"].map((resource) => ({
    apiGroups: [""],
    resources: [resource],
    verbs: ["get", "list", "watch"],
  }));
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: home }, rules };
}

function binding(home: string): KubeObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: home },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: home },
    subjects: [{ kind: "ServiceAccount", name: "operator", namespace: home }],
  };
}

/** As large as values and dashboards are: 2 KB. */
export function settings(name: string, namespace: string): KubeObject {
  const data = { "settings.yaml": `${name}: ${"a setting that somebody wrote; ".repeat(60)}`, level: "info" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { app: name } }, data };
}

/** Of no replicas: nobody runs Pods here, and what comes after it waits until it is available. */
function deployment(name: string, namespace: string): KubeObject {
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": namespace };
  const probe = { httpGet: { path: "/healthz", port: 8080 } };
  const container = {
    name,
    image: `registry.example/${name}:1.2.3`,
    args: ["--level=info", `--namespace=${namespace}`],
    env: [{ name: "HOST", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    ports: [{ name: "metrics", containerPort: 8080 }],
    resources: { requests: { cpu: "0.1", memory: "128Mi" }, limits: { memory: "1024Mi" } },
    livenessProbe: probe,
    readinessProbe: probe,
    volumeMounts: [{ name: "settings", mountPath: "/etc/settings" }],
    securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  };
  const spec = {
    serviceAccountName: name,
    containers: [container],
    volumes: [{ name: "settings", configMap: { name } }],
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels },
    spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
