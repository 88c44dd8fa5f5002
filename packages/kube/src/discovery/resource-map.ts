import { firstFew } from "@longshore/kit";
import { groupOf } from "../object.ts";

/** How objects of one kind in one version are addressed. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** "deployments" */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What an API server serves. */
export class ResourceMap {
  readonly #byKind = new Map<string, Resource>();

  constructor(resources: Iterable<Resource>) {
    for (const one of resources) this.#byKind.set(`${one.apiVersion}/${one.kind}`, one);
  }

  find(apiVersion: string, kind: string): Resource | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  all(): Iterable<Resource> {
    return this.#byKind.values();
  }

  /** Each kind once, in the version that the server prefers. */
  preferred(): readonly Resource[] {
    const first = new Map<string, Resource>();
    for (const one of this.all()) {
      const key = `${groupOf(one.apiVersion)}/${one.plural}`;
      if (!first.has(key)) first.set(key, one);
    }
    return [...first.values()];
  }

  /** In words, what there is instead of a kind that is missing: other versions of it, or other kinds of its group. */
  instead(apiVersion: string, kind: string): string {
    const group = groupOf(apiVersion);
    const ofGroup = [...this.all()].filter((one) => groupOf(one.apiVersion) === group);
    const versions = ofGroup.filter((one) => one.kind === kind).map((one) => one.apiVersion);
    if (versions.length > 0) return `it serves ${kind} as ${versions.join(", ")}`;
    const kinds = [...new Set(ofGroup.map((one) => `${one.apiVersion} ${one.kind}`))].sort();
    const name = group === "" ? "the core group" : group;
    if (kinds.length === 0) return `it serves nothing of ${name}`;
    return `of ${name} it serves ${firstFew(kinds, MAX_NAMED)}`;
  }
}

const MAX_NAMED = 8;

/** The path of a kind's collection: `/apis/apps/v1/namespaces/a/deployments`. Without a namespace: of all namespaces. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const root = resource.apiVersion.includes("/") ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const inside = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${inside}/${resource.plural}`;
}

/** Aggregated discovery, `apidiscovery.k8s.io/v2` (Kubernetes 1.30 and newer): versions come in the server's order of preference. */
export function parseDiscovery(answer: unknown): readonly Resource[] {
  const { kind, items } = (answer ?? {}) as DiscoveryList;
  if (kind !== "APIGroupDiscoveryList" || items === undefined) throw new TypeError("no APIGroupDiscoveryList");
  return items.flatMap(({ metadata, versions }) =>
    (versions ?? []).flatMap(({ version, resources }) => {
      const apiVersion = metadata?.name ? `${metadata.name}/${version}` : version;
      return (resources ?? []).flatMap((one) => {
        if (one.responseKind?.kind === undefined || one.resource === undefined) return [];
        const { resource: plural, verbs = [], scope } = one;
        return [{ apiVersion, kind: one.responseKind.kind, plural, namespaced: scope === "Namespaced", verbs }];
      });
    }),
  );
}

interface DiscoveryList {
  readonly kind?: string;
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource?: string;
        readonly responseKind?: { readonly kind?: string };
        readonly scope?: string;
        readonly verbs?: readonly string[];
      }[];
    }[];
  }[];
}
