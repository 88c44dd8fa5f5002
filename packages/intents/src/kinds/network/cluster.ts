import type { Intent } from "../../intent.ts";
import type { SiteDocuments } from "../../kubernetes/site-view.ts";
import type { World } from "../../plan/world.ts";
import type { ClusterSpec } from "../cluster/schema.ts";

/** The Cluster that it is of: the one it names, or the only one; undefined when there is none, or no telling which. */
export function clusterOf(
  { spec }: { readonly spec: { readonly cluster?: string | undefined } },
  site: Pick<SiteDocuments, "find" | "all">,
): Intent<ClusterSpec> | undefined {
  if (spec.cluster !== undefined) return site.find<ClusterSpec>("Cluster", spec.cluster);
  const [only, ...others] = site.all<ClusterSpec>("Cluster");
  return others.length === 0 ? only : undefined;
}

/** The documents of one site, as checks see them. */
export function documentsAt(site: string, world: World): SiteDocuments {
  return {
    name: site,
    find: (kind, name) => world.find(kind, site, name),
    all: (kind) => world.all(kind, site),
  };
}
