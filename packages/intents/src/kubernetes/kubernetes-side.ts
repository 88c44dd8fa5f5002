import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../intent.ts";
import type { JsonObject } from "../json.ts";
import type { SiteDocuments, SiteView } from "./site-view.ts";

/** How documents of a kind come true at an API server. All of it is pure: the same view gives the same answer. */
export interface KubernetesSide<Spec extends object = object> {
  /** False: this one has nothing to do with an API server, and needs none. Absent: each of them has. */
  concerns?(spec: Spec): boolean;
  /** The API server where all its objects live. */
  target(intent: Intent<Spec>, site: SiteView): Target;
  compile(intent: Intent<Spec>, site: SiteView): Compiled;
  /** Objects that others own and that `compile` or `health` look at; its own compiled objects need no mention. */
  reads?(intent: Intent<Spec>, site: SiteView): readonly Read[];
  /** From real status fields; what was not observed is unknown, never healthy. */
  health(intent: Intent<Spec>, site: SiteView): readonly Health[];
  /** Charts that the hub renders for it, as far as documents alone say it; the site finds them in `SiteView.rendered`. */
  charts?(intent: Intent<Spec>, site: SiteDocuments): readonly ChartUse[];
}

export type Target =
  /** The site's management API server, which a Provisioner document names. */
  | { readonly api: "management" }
  /** The cluster that a Cluster document makes. */
  | { readonly api: "cluster"; readonly cluster: string };

export interface Compiled {
  /** Complete; in any order: who applies them knows what comes first. */
  readonly objects: readonly KubeObject[];
  /** Not empty: not all of it can be known yet, so nothing is pruned, and the document is not ready. */
  readonly waits: readonly Wait[];
}

export interface Wait {
  /** CamelCase, for the condition. */
  readonly reason: string;
  /** What is missing, and what to do: "machine/r1u7 was not inspected: longshore machine inspect r1u7 --site oslo". */
  readonly message: string;
}

export interface Read {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent = all of them. */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** One thing that holds or does not; becomes a condition of the document's status. */
export interface Health {
  /** CamelCase: "BGPSessionsUp". */
  readonly type: string;
  /** Undefined = not observed. */
  readonly ok: boolean | undefined;
  readonly reason: string;
  /** What is seen, and when it is not well, the next step. */
  readonly message: string;
}

/** A chart with its values, or a file of manifests as it is. */
export interface ChartUse {
  /** Unique within its document. */
  readonly release: string;
  /** Of every object that says none. */
  readonly namespace: string;
  readonly chart: ChartSource;
  readonly values: JsonObject;
  /** The file is YAML of objects, and nothing is rendered: `values` and `hooks` say nothing. */
  readonly manifests?: true;
  /** What becomes of Helm's hooks, by `KIND/NAME` with `*`; a hook that neither names is refused. */
  readonly hooks?: { readonly run?: readonly string[]; readonly drop?: readonly string[] };
  /** "v1.36.2", for charts that ask for it. */
  readonly kubernetes?: string;
  /** What the API server will know beside Kubernetes' own, for charts that ask: "monitoring.coreos.com/v1". */
  readonly apiVersions?: readonly string[];
}

/** A file, pinned. */
export interface ChartSource {
  /** https://…/cilium-1.20.2.tgz, oci://… or file:///… of the hub. */
  readonly url: string;
  /** Of the file, hex. */
  readonly sha256: string;
}
