import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../../../intent.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { MachineSpec } from "../../machine/schema.ts";
import type { OperatingSystemSpec } from "../../operating-system/schema.ts";
import { SITE_LABEL } from "../../provisioner/labels.ts";
import type { TinkerbellSpec } from "../../provisioner/schema.ts";
import { type Members, membersOf } from "../members.ts";
import type { ClusterSpec } from "../schema.ts";
import { withoutKubeProxy } from "../without-kube-proxy.ts";
import { clusterName } from "./names.ts";

/** What all objects of a cluster follow from. */
export interface CapiFacts {
  readonly cluster: Intent<ClusterSpec>;
  readonly site: SiteView;
  readonly tinkerbell: TinkerbellSpec;
  readonly members: Members;
  /** No kube-proxy: the site's Network does its work. */
  readonly skipKubeProxy: boolean;
}

export function capiFacts(cluster: Intent<ClusterSpec>, site: SiteView, tinkerbell: TinkerbellSpec): CapiFacts {
  return {
    cluster,
    site,
    tinkerbell,
    members: membersOf(cluster.spec, site.all<MachineSpec>("Machine")),
    skipKubeProxy: withoutKubeProxy(cluster.name, site.all("Network")),
  };
}

export function systemOf({ site }: CapiFacts, os: string): OperatingSystemSpec | undefined {
  return site.find<OperatingSystemSpec>("OperatingSystem", os)?.spec;
}

export const CORE = "cluster.x-k8s.io/v1beta2";
export const BOOTSTRAP = "bootstrap.cluster.x-k8s.io/v1beta2";
export const CONTROL_PLANE = "controlplane.cluster.x-k8s.io/v1beta2";
export const INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io/v1beta1";

export const CLUSTER_LABEL = "cluster.x-k8s.io/cluster-name";

/** One object of the cluster, in its namespace and with its labels. */
export function objectOf(
  { cluster, tinkerbell }: CapiFacts,
  { apiVersion, kind, name, annotations, ...fields }: ObjectFields,
): KubeObject {
  const labels = { [CLUSTER_LABEL]: clusterName(cluster), [SITE_LABEL]: cluster.site };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: tinkerbell.namespace, labels, ...(annotations && { annotations }) },
    ...fields,
  };
}

interface ObjectFields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly [field: string]: unknown;
}

/** As v1beta2 refers to an object: without version and namespace. */
export function referTo({ apiVersion, kind, metadata }: KubeObject): object {
  return { apiGroup: apiVersion.slice(0, apiVersion.indexOf("/")), kind, name: metadata.name };
}
