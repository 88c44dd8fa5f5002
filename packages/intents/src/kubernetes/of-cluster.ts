import type { Finding } from "../finding.ts";
import type { Intent } from "../intent.ts";
import type { Reference } from "../kinds/kind.ts";
import type { World } from "../plan/world.ts";
import type { ChartUse, Target } from "./kubernetes-side.ts";
import type { SiteDocuments } from "./site-view.ts";

/** What a spec says of the API server that its objects go to. */
export interface OfCluster {
  readonly cluster?: string | undefined;
  readonly target?: "cluster" | "management" | undefined;
}

/** The management API server, the cluster that is named, or the only one of the site. */
export function targetOf({ spec }: Pick<Intent<OfCluster>, "spec">, site: Pick<SiteDocuments, "all">): Target {
  if (spec.target === "management") return { api: "management" };
  const [only, ...others] = site.all("Cluster");
  return { api: "cluster", cluster: spec.cluster ?? (others.length === 0 ? (only?.name ?? "") : "") };
}

/** The charts of a document, which ask what Kubernetes they are for: that of the cluster they go to. */
export function forCluster(
  charts: readonly ChartUse[],
  { cluster, target }: OfCluster,
  site: Pick<SiteDocuments, "all">,
): readonly ChartUse[] {
  const clusters = site.all<{ readonly kubernetes: string }>("Cluster");
  const [only, ...others] = cluster === undefined ? clusters : clusters.filter(({ name }) => name === cluster);
  if (target === "management" || only === undefined || others.length > 0) return charts;
  const { kubernetes } = only.spec;
  return charts.map((use) => (use.manifests === true ? use : { kubernetes, ...use }));
}

export function clusterReferences({ cluster }: OfCluster): readonly Reference[] {
  return cluster === undefined ? [] : [{ kind: "Cluster", name: cluster, path: ["spec", "cluster"] }];
}

/** That it is clear which API server is meant; that a Cluster which is named exists is checked for every reference. */
export function checkTarget({ site, spec }: Intent<OfCluster>, world: World): readonly Finding[] {
  if (spec.target === "management" || spec.cluster !== undefined) return [];
  const names = world.all("Cluster", site).map(({ name }) => name);
  if (names.length === 1) return [];
  const [message, expected] =
    names.length === 0
      ? [`no Cluster at ${site}`, "a Cluster of the site, or target: management where the kind has it"]
      : [`${site} has several Clusters`, `one of ${names.sort().join(", ")}`];
  return [{ path: ["spec", "cluster"], message, found: "nothing", expected }];
}
