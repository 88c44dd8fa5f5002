import type { KubeObject } from "@longshore/kube";
import type { Compiled } from "../../kubernetes/kubernetes-side.ts";
import { targetOf } from "../../kubernetes/of-cluster.ts";
import { type SecretPlan, secretObject } from "../../kubernetes/secret-object.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { MONITORING, objectOf, type Observability, prometheusName } from "./parts.ts";

/** The account that scrapes, and Prometheus as a server or an agent. */
export function prometheusObjects(of: Observability, site: SiteView): Compiled {
  const logins = loginSecret(of, site);
  return { objects: [...account(of), server(of, site), ...logins.objects], waits: logins.waits };
}

function server(of: Observability, site: SiteView): KubeObject {
  const { prometheus, remoteWrite, receivers, labels, sentry } = of.spec;
  const target = targetOf(of, site);
  const cluster = target.api === "management" ? "management" : target.cluster;
  const common = {
    replicas: prometheus.replicas,
    serviceAccountName: prometheusName(of),
    scrapeInterval: prometheus.scrapeInterval,
    externalLabels: { ...labels, ...(sentry && { environment: sentry.environment }), site: of.site, cluster },
    ...SELECT_ALL,
    ...(remoteWrite.length > 0 && { remoteWrite: remoteWrite.map((write, i) => remoteWriteOf(of, write, i)) }),
    ...(prometheus.storage && { storage: storageOf(prometheus.storage) }),
  };
  const name = of.name;
  if (prometheus.mode === "agent")
    return objectOf(of, "monitoring.coreos.com/v1alpha1", "PrometheusAgent", name, { spec: common });
  const alerting = { alertmanagers: [{ namespace: of.spec.namespace, name: "alertmanager-operated", port: "web" }] };
  return objectOf(of, MONITORING, "Prometheus", name, {
    spec: {
      ...common,
      retention: prometheus.retention,
      ruleSelector: {},
      ruleNamespaceSelector: {},
      ...(receivers.length > 0 && { alerting }),
    },
  });
}

const SELECT_ALL = Object.fromEntries(
  ["serviceMonitor", "podMonitor", "probe", "scrapeConfig"].flatMap((what) => [
    [`${what}Selector`, {}],
    [`${what}NamespaceSelector`, {}],
  ]),
);

function storageOf({ class: name, size }: { readonly class?: string | undefined; readonly size: string }): object {
  const storageClass = name === undefined ? {} : { storageClassName: name };
  return {
    volumeClaimTemplate: {
      spec: { ...storageClass, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } } },
    },
  };
}

type RemoteWrite = Observability["spec"]["remoteWrite"][number];

function remoteWriteOf(of: Observability, { url, username, token }: RemoteWrite, i: number): object {
  const key = (field: string) => ({ name: loginName(of), key: `${i}-${field}` });
  return {
    url,
    queueConfig: { maxShards: 10, maxSamplesPerSend: 2000 },
    ...(username && { basicAuth: { username: key("username"), password: key("password") } }),
    ...(token && { authorization: { type: "Bearer", credentials: key("token") } }),
  };
}

function loginName({ name }: Observability): string {
  return `${name}-remote-write`;
}

function loginSecret(of: Observability, site: SiteView): Compiled {
  const entries = of.spec.remoteWrite.flatMap(({ username, password, token }, i) =>
    Object.entries({ username, password, token }).flatMap(([field, value]) =>
      value === undefined ? [] : [[`${i}-${field}`, value] as const],
    ),
  );
  if (entries.length === 0) return { objects: [], waits: [] };
  const values: SecretPlan["values"] = Object.fromEntries(entries);
  return secretObject({ name: loginName(of), namespace: of.spec.namespace, values }, site);
}

function account(of: Observability): readonly KubeObject[] {
  const name = prometheusName(of);
  const { namespace } = of.spec;
  const clusterName = `${namespace}-${name}`;
  const role = "rbac.authorization.k8s.io";
  return [
    objectOf(of, "v1", "ServiceAccount", name, {}),
    {
      apiVersion: `${role}/v1`,
      kind: "ClusterRole",
      metadata: { name: clusterName },
      rules: [
        {
          apiGroups: [""],
          resources: ["nodes", "nodes/metrics", "services", "endpoints", "pods"],
          verbs: ["get", "list", "watch"],
        },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
        { nonResourceURLs: ["/metrics", "/metrics/cadvisor"], verbs: ["get"] },
      ],
    },
    {
      apiVersion: `${role}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: clusterName },
      roleRef: { apiGroup: role, kind: "ClusterRole", name: clusterName },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}
