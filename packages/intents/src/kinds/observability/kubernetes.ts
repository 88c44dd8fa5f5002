import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import { chartObjects } from "../../kubernetes/chart-objects.ts";
import { installUse } from "../../kubernetes/install.ts";
import type { ChartUse, Health, KubernetesSide } from "../../kubernetes/kubernetes-side.ts";
import { isSeenNow, conditionOf } from "../../kubernetes/live.ts";
import { forCluster, targetOf } from "../../kubernetes/of-cluster.ts";
import type { SiteDocuments, SiteView } from "../../kubernetes/site-view.ts";
import { alertmanagerObjects } from "./alertmanager.ts";
import { dashboardsOf, monitorsOf, rulesOf } from "./monitors.ts";
import { MONITORING, type Observability, watchedBy } from "./parts.ts";
import { prometheusObjects } from "./prometheus.ts";
import type { ObservabilitySpec } from "./schema.ts";

export const observabilityKubernetes: KubernetesSide<ObservabilitySpec> = {
  target: targetOf,
  charts: chartsOf,
  compile(of, site) {
    const watched = watchedBy(of, site);
    const installed = chartObjects(of, chartsOf(of, site), site);
    const parts = [installed, prometheusObjects(of, site), alertmanagerObjects(of, site)];
    const objects = [
      ...parts.flatMap((part) => part.objects),
      ...monitorsOf(of, watched),
      ...(of.spec.prometheus.mode === "server" ? rulesOf(of, watched) : []), // an agent judges none
      ...dashboardsOf(of, watched),
    ];
    const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: of.spec.namespace } };
    const has = objects.some((object) => objectKey(refOf(object)) === objectKey(refOf(namespace)));
    return { objects: has ? objects : [namespace, ...objects], waits: parts.flatMap((part) => part.waits) };
  },
  health: (of, site) => [
    of.spec.prometheus.mode === "agent"
      ? available("PrometheusAvailable", "monitoring.coreos.com/v1alpha1", "PrometheusAgent", of, site)
      : available("PrometheusAvailable", MONITORING, "Prometheus", of, site),
    ...(of.spec.receivers.length > 0 ? [available("AlertmanagerAvailable", MONITORING, "Alertmanager", of, site)] : []),
  ],
};

function chartsOf({ spec }: Observability, site: SiteDocuments): readonly ChartUse[] {
  return forCluster(installUse(spec.install, "prometheus-operator", spec.namespace), spec, site);
}

/** prometheus-operator says Reconciled of the object it made of this, and Available of its pods. */
function available(type: string, apiVersion: string, kind: string, of: Observability, site: SiteView): Health {
  const { name, spec } = of;
  const live = site.live({ apiVersion, kind, namespace: spec.namespace, name });
  const [reconciled, pods] = [conditionOf(live, "Reconciled"), conditionOf(live, "Available")];
  const next = `kubectl -n ${spec.namespace} describe ${kind.toLowerCase()} ${name}`;
  const isCurrent = (seen: typeof pods) => live !== undefined && seen !== undefined && isSeenNow(live, seen);
  if (reconciled?.status === "False" && isCurrent(reconciled)) {
    return {
      type,
      ok: false,
      reason: reconciled.reason ?? "NotReconciled",
      message: `${reconciled.message ?? "the operator cannot make it"}: ${next}`,
    };
  }
  if (pods === undefined || !isCurrent(pods) || pods.status === "Unknown") {
    return {
      type,
      ok: undefined,
      reason: "NotObserved",
      message: `${kind} ${name} was not looked at by prometheus-operator yet: is it installed?`,
    };
  }
  if (pods.status === "True")
    return { type, ok: true, reason: pods.reason ?? "Available", message: `${kind} ${name} runs` };
  return {
    type,
    ok: false,
    reason: pods.reason ?? pods.status,
    message: `${pods.message ?? `it is ${pods.status}`}: ${next}`,
  };
}
