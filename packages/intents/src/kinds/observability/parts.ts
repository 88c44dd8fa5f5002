import type { KubeObject } from "@longshore/kube";
import type { Path } from "../../finding.ts";
import type { Intent } from "../../intent.ts";
import type { SiteDocuments } from "../../kubernetes/site-view.ts";
import type { SecretReference } from "../operating-system/schema.ts";
import { type ObservabilitySpec, WATCHED, type Watched } from "./schema.ts";

export type Observability = Intent<ObservabilitySpec>;

/** What the document says, or what follows from the site's others. */
export function watchedBy({ spec }: Observability, site: SiteDocuments): readonly Watched[] {
  if (spec.watch !== undefined) return WATCHED.filter((one) => spec.watch?.includes(one));
  const all = <Spec extends object>(kind: string) => site.all<Spec>(kind).map((intent) => intent.spec);
  if (spec.target === "management") return ["apiserver", "capi", "tinkerbell"];
  const found: Readonly<Record<Watched, boolean>> = {
    apiserver: true,
    etcd: true,
    node: true,
    cilium: all<{ cni?: string }>("Network").some(({ cni }) => cni === "cilium"),
    ceph: all<{ ceph?: unknown }>("Storage").some(({ ceph }) => ceph !== undefined),
    argocd: all<{ engine?: string }>("GitOps").some(({ engine }) => engine === "argocd"),
    flux: all<{ engine?: string }>("GitOps").some(({ engine }) => engine === "flux"),
    capi: false,
    tinkerbell: false,
  };
  return WATCHED.filter((one) => found[one]);
}

/** Every value of a Secret that it hands to the cluster. */
export function observabilitySecrets(
  spec: ObservabilitySpec,
): readonly { readonly of: SecretReference; readonly path: Path }[] {
  const writes = spec.remoteWrite.flatMap(({ username, password, token }, i) =>
    Object.entries({ username, password, token }).flatMap(([field, of]) =>
      of === undefined ? [] : [{ of, path: ["spec", "remoteWrite", i, field] }],
    ),
  );
  return [
    ...writes,
    ...spec.receivers.map(({ webhook }, i) => ({ of: webhook, path: ["spec", "receivers", i, "webhook"] })),
  ];
}

/** One object of it in its namespace. */
export function objectOf(
  of: Observability,
  apiVersion: string,
  kind: string,
  name: string,
  rest: object,
  labels = {},
): KubeObject {
  const own = { "app.kubernetes.io/part-of": `longshore-${of.name}`, ...labels };
  return { apiVersion, kind, metadata: { name, namespace: of.spec.namespace, labels: own }, ...rest };
}

export const MONITORING = "monitoring.coreos.com/v1";

/** Of the account that Prometheus scrapes as, and of Prometheus itself. */
export function prometheusName({ name }: Pick<Observability, "name">): string {
  return `${name}-prometheus`;
}
