import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import type { Intent } from "../../intent.ts";
import { chartObjects } from "../../kubernetes/chart-objects.ts";
import { inNamespace } from "../../kubernetes/in-namespace.ts";
import type { ChartUse, Compiled } from "../../kubernetes/kubernetes-side.ts";
import { forCluster } from "../../kubernetes/of-cluster.ts";
import { secretObject } from "../../kubernetes/secret-object.ts";
import type { SiteDocuments, SiteView } from "../../kubernetes/site-view.ts";
import type { AddonSpec } from "./schema.ts";

type Addon = Intent<AddonSpec>;

/** Its chart and files, for the hub. */
export function addonCharts({ name, spec }: Addon, site: SiteDocuments): readonly ChartUse[] {
  const { chart, files, namespace } = spec;
  const rendered = chart && [
    {
      release: chart.release ?? name,
      namespace,
      chart: { url: chart.url, sha256: chart.sha256 },
      values: chart.values,
      hooks: chart.hooks,
      apiVersions: chart.apiVersions,
      ...(chart.kubernetes !== undefined && { kubernetes: chart.kubernetes }),
    },
  ];
  const plain = files.map(({ name: file, url, sha256 }): ChartUse => {
    return { release: `file-${file}`, namespace, chart: { url, sha256 }, values: {}, manifests: true };
  });
  return forCluster([...(rendered ?? []), ...plain], spec, site);
}

/** Its objects: a chart's, those of its files, those written in it, Secrets, and the namespace. */
export function compileAddon(addon: Addon, site: SiteView): Compiled {
  const { spec } = addon;
  const { objects: fetched, waits } = chartObjects(addon, addonCharts(addon, site), site);
  const written = inNamespace(spec.objects as unknown as readonly KubeObject[], spec.namespace);
  const secrets = spec.secrets.map(({ name, namespace = spec.namespace, type, from, keys }) =>
    secretObject({ name, namespace, type, values: valuesOf(from, keys) }, site),
  );
  const objects = [...fetched, ...written, ...secrets.flatMap((each) => each.objects)];
  return {
    objects: [...namespaceFor(spec, objects), ...objects].map((object) =>
      isKept(spec, object) ? kept(object) : object,
    ),
    waits: [...waits, ...secrets.flatMap((each) => each.waits)],
  };
}

function valuesOf(
  secret: string,
  keys: Readonly<Record<string, string>>,
): Record<string, { secret: string; key: string }> {
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { secret, key }]));
}

function namespaceFor(
  { namespace, createNamespace, namespaceLabels }: AddonSpec,
  objects: readonly KubeObject[],
): readonly KubeObject[] {
  const own: KubeObject = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, ...(Object.keys(namespaceLabels).length > 0 && { labels: namespaceLabels }) },
  };
  const key = objectKey(refOf(own));
  return !createNamespace || BUILT_IN.has(namespace) || objects.some((object) => objectKey(refOf(object)) === key)
    ? []
    : [own];
}

/** Every API server has them. */
const BUILT_IN = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

function isKept({ keep }: AddonSpec, { kind, metadata }: KubeObject): boolean {
  return keep.some((pattern) => {
    const [ofKind = "", ofName = ""] = pattern.split("/");
    return wildcard(ofKind).test(kind) && wildcard(ofName).test(metadata.name);
  });
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}

/** As Helm says it; whoever prunes leaves such an object. */
function kept(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, "helm.sh/resource-policy": "keep" };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
