import type { Resource, ResourceMap } from "./discovery/resource-map.ts";
import type { KubeObject, ObjectRef } from "./object.ts";

/** One API server, as everything in this package uses it. Whatever waits takes a signal, last. */
export interface KubeApi {
  /** Its address, for sentences and logs. */
  readonly server: string;
  /** What it serves, as last read; read again when a kind is looked for that is not in it. */
  resources(signal?: AbortSignal): Promise<ResourceMap>;
  /** How a kind is addressed; undefined: the server does not serve it (it was asked again within the last second). */
  resource(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Resource | undefined>;
  /** CRDs changed: what it serves is read again before it is next needed. */
  forgetResources(): void;
  /** Undefined: there is no such object. @throws KUBE_UNKNOWN_KIND */
  get(ref: ObjectRef, signal?: AbortSignal): Promise<KubeObject | undefined>;
  /** Page by page; after a 410 from the start again, which the page says (`restarted`). */
  pages(of: Selection, signal?: AbortSignal): AsyncIterable<ListPage>;
  /** From a resourceVersion on, until the server ends it; `gone`: list again. */
  watch(of: Selection, resourceVersion: string, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** Server-side apply. @throws KUBE_REFUSED, KUBE_CHANGED (the object's own resourceVersion or uid does not hold) */
  apply(object: KubeObject, how?: ApplyHow, signal?: AbortSignal): Promise<Applied>;
  delete(ref: ObjectRef, how?: DeleteHow, signal?: AbortSignal): Promise<Deleted>;
  /** What is not an object: `/readyz?verbose`, `/version`, `/metrics`. Any status is an answer. */
  text(path: string, signal?: AbortSignal): Promise<{ readonly status: number; readonly body: string }>;
  /** How long the certificates hold that both sides of the connection show. */
  certificates(signal?: AbortSignal): Promise<Certificates>;
}

export interface Certificates {
  readonly server: Validity;
  /** Absent: we log in with a token. */
  readonly login?: Validity;
}

/** Wall clock, milliseconds. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Objects of one kind. */
export interface Selection {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent = in all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Only apiVersion, kind and metadata leave the server. */
  readonly metadataOnly?: boolean | undefined;
  /** Objects per page, 1..5000 (default 250). */
  readonly pageSize?: number | undefined;
}

export interface ListPage {
  readonly items: readonly KubeObject[];
  /** Of the whole list: watch from here. */
  readonly resourceVersion: string;
  /** The snapshot was gone (410): what came before this page is void. */
  readonly restarted: boolean;
}

export type WatchEvent =
  | { readonly type: "added" | "modified" | "deleted"; readonly object: KubeObject }
  | { readonly type: "bookmark"; readonly resourceVersion: string }
  /** The server no longer knows this resourceVersion (410). */
  | { readonly type: "gone" };

export interface ApplyHow {
  /** Ask what would come of it; nothing is stored. */
  readonly dryRun?: boolean;
  /** Take fields from their managers: only for fields that somebody decided on. */
  readonly force?: boolean;
  /** Default `longshore`. */
  readonly fieldManager?: string;
}

export type Applied =
  | { readonly outcome: "applied"; readonly object: KubeObject; readonly created: boolean }
  /** Nothing was changed: other managers own these fields with other values. */
  | { readonly outcome: "conflict"; readonly conflicts: readonly FieldConflict[] };

export interface FieldConflict {
  /** As the server writes it: `.spec.replicas`, `.spec.containers[name="a"].image`. */
  readonly field: string;
  readonly manager: string;
}

export interface DeleteHow {
  /** Only this very object, not its successor of the same name. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Default background. */
  readonly propagation?: "background" | "foreground" | "orphan";
  readonly dryRun?: boolean;
}

/** `going`: finalizers hold it; `changed`: the preconditions do not hold. */
export type Deleted = "gone" | "going" | "absent" | "changed";

/** Whose fields ours are, at every API server. */
export const FIELD_MANAGER = "longshore";
