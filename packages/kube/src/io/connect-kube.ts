import {
  type Clock,
  deadline,
  type Duration,
  isLongshoreError,
  type Random,
  seconds,
  systemClock,
  systemRandom,
} from "@longshore/kit";
import {
  type Applied,
  type ApplyHow,
  type Certificates,
  type Deleted,
  type DeleteHow,
  FIELD_MANAGER,
  type KubeApi,
  type ListPage,
  type Selection,
  type WatchEvent,
} from "../api.ts";
import { collectionPath, type Resource, type ResourceMap } from "../discovery/resource-map.ts";
import { kubeErrors } from "../errors.ts";
import type { Access } from "../kubeconfig/access.ts";
import { groupOf, type KubeObject, type ObjectRef, refOf } from "../object.ts";
import { conflictsOf, errorOfStatus, parseStatus } from "../status.ts";
import { type Answer, askOnce, askPatiently, type Patience } from "./ask-patiently.ts";
import { type Ask, Connection } from "./connection.ts";
import { Discovery } from "./discovery.ts";
import { watchObjects } from "./watch-objects.ts";

export interface ConnectOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Longest wait for one answer, 1 s .. 10 min (default 30 s). */
  readonly timeout?: Duration;
  /** A watch on which nothing comes for so long is dead: the server sends bookmarks every minute (default 150 s). */
  readonly watchIdle?: Duration;
}

/** Nothing is sent before it is first asked something. */
export function connectKube(access: Access, options: ConnectOptions = {}): KubeApi & Disposable {
  return new KubeClient(access, options);
}

class KubeClient implements KubeApi, Disposable {
  readonly server: string;
  readonly #connection: Connection;
  readonly #patience: Patience;
  readonly #watchIdleMs: number;
  readonly #discovery: Discovery;

  constructor(access: Access, options: ConnectOptions) {
    const { clock = systemClock, random = systemRandom, timeout = seconds(30), watchIdle = seconds(150) } = options;
    this.server = access.server;
    this.#connection = new Connection(access, clock);
    this.#patience = { server: access.server, clock, random, timeoutMs: timeout, maxBytes: MAX_ANSWER };
    this.#watchIdleMs = watchIdle;
    this.#discovery = new Discovery(access.server, (ask, signal) => this.#ask(ask, signal), clock);
  }

  resources(signal?: AbortSignal): Promise<ResourceMap> {
    return this.#discovery.resources(signal);
  }

  resource(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Resource | undefined> {
    return this.#discovery.find(apiVersion, kind, signal);
  }

  forgetResources(): void {
    this.#discovery.forget();
  }

  async get(ref: ObjectRef, signal?: AbortSignal): Promise<KubeObject | undefined> {
    const path = await this.#pathOf(ref, signal);
    const { status, body } = await this.#ask({ method: "GET", path, what: `get ${named(ref)}` }, signal);
    if (status === 404) return this.#absent(ref, body);
    return this.#object({ status, body }, ref, `get ${named(ref)}`);
  }

  async *pages(of: Selection, signal?: AbortSignal): AsyncGenerator<ListPage> {
    const collection = collectionPath(await this.#need(of, signal), of.namespace);
    const what = `list ${of.kind}${of.namespace ? ` of ${of.namespace}` : ""}`;
    let limit = of.pageSize ?? PAGE;
    let from = "";
    let restarted = false;
    for (let restarts = 0; ; ) {
      const query = queryOf(of, { limit: String(limit), ...(from && { continue: from }) });
      const ask: Ask = { method: "GET", path: `${collection}?${query}`, what, accept: acceptOf(of, "List") };
      const answer = await this.#ask(ask, signal).catch((error: unknown) => {
        if (limit === 1 || !isLongshoreError(error, "KUBE_TOO_LARGE")) throw error;
        limit = Math.ceil(limit / 4); // objects of a megabyte: the same place again, in smaller pages
        return undefined;
      });
      if (answer === undefined) continue;
      if (answer.status === 410 && ++restarts <= MAX_RESTARTS) {
        from = "";
        restarted = true;
        continue;
      }
      const { items: some, metadata = {} } = this.#parse<KubeList>(answer, what);
      const items = some ?? [];
      for (const item of items) Object.assign(item, { apiVersion: of.apiVersion, kind: of.kind });
      yield { items, resourceVersion: metadata.resourceVersion ?? "", restarted };
      restarted = false;
      from = metadata.continue ?? "";
      if (from === "") return;
    }
  }

  async *watch(of: Selection, resourceVersion: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const collection = collectionPath(await this.#need(of, signal), of.namespace);
    const seconds = Math.round(300 + 300 * this.#patience.random.next()); // not all watches of a site end together
    const query = queryOf(of, {
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion,
      timeoutSeconds: String(seconds),
    });
    const what = `watch ${of.kind}`;
    const ask: Ask = { method: "GET", path: `${collection}?${query}`, what, accept: acceptOf(of, ""), alone: true };
    yield* watchObjects(this.#connection, ask, { ...this.#patience, of, idleMs: this.#watchIdleMs }, signal);
  }

  async apply(object: KubeObject, how: ApplyHow = {}, signal?: AbortSignal): Promise<Applied> {
    const ref = refOf(object);
    const { dryRun = false, force = false, fieldManager = FIELD_MANAGER } = how;
    const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: "Strict" });
    if (dryRun) query.set("dryRun", "All");
    const path = `${await this.#pathOf(ref, signal)}?${query.toString()}`;
    const what = `${dryRun ? "try" : "apply"} ${named(ref)}`;
    const body = JSON.stringify(object);
    const answer = await this.#ask({ method: "PATCH", path, what, contentType: APPLY, body }, signal);
    const conflicts = answer.status === 409 ? conflictsOf(parseStatus(answer.body)) : [];
    if (conflicts.length > 0) return { outcome: "conflict", conflicts };
    if (answer.status === 404) this.#absent(ref, answer.body);
    const applied = this.#object(answer, ref, what);
    if (!dryRun && changesWhatIsServed(ref)) this.forgetResources();
    return { outcome: "applied", object: applied, created: answer.status === 201 };
  }

  async delete(ref: ObjectRef, how: DeleteHow = {}, signal?: AbortSignal): Promise<Deleted> {
    const path = await this.#pathOf(ref, signal);
    const { uid, resourceVersion, propagation = "background", dryRun = false } = how;
    const body = JSON.stringify({
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: `${propagation.charAt(0).toUpperCase()}${propagation.slice(1)}`,
      ...((uid ?? resourceVersion) && { preconditions: { uid, resourceVersion } }),
      ...(dryRun && { dryRun: ["All"] }),
    });
    const what = `delete ${named(ref)}`;
    const answer = await this.#ask({ method: "DELETE", path, what, body }, signal);
    if (answer.status === 404) {
      this.#absent(ref, answer.body);
      return "absent";
    }
    if (answer.status === 409) return "changed";
    const left = this.#parse<{ kind?: string; metadata?: { deletionTimestamp?: string } }>(answer, what);
    if (!dryRun && changesWhatIsServed(ref)) this.forgetResources();
    return left.kind !== "Status" && left.metadata?.deletionTimestamp !== undefined ? "going" : "gone";
  }

  async text(path: string, signal?: AbortSignal): Promise<{ status: number; body: string }> {
    const ask: Ask = { method: "GET", path, what: `get ${path}`, accept: "*/*", alone: true };
    const { status, body } = await askOnce(this.#connection, ask, this.#patience, signal);
    return { status, body };
  }

  async certificates(signal?: AbortSignal): Promise<Certificates> {
    const { clock, timeoutMs } = this.#patience;
    const ask: Ask = { method: "GET", path: "", what: "look at its certificate" };
    using limit = deadline(clock, timeoutMs, () => this.#connection.noAnswer(ask, timeoutMs), signal);
    return await this.#connection.certificates(ask, limit.signal);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  #ask(ask: Ask, signal?: AbortSignal): Promise<Answer> {
    return askPatiently(this.#connection, ask, this.#patience, signal);
  }

  async #need({ apiVersion, kind }: Selection | ObjectRef, signal?: AbortSignal): Promise<Resource> {
    const found = await this.resource(apiVersion, kind, signal);
    if (found !== undefined) return found;
    const there = (await this.resources(signal)).instead(apiVersion, kind);
    throw kubeErrors.KUBE_UNKNOWN_KIND({ server: this.server, missing: `${apiVersion} ${kind}`, there });
  }

  async #pathOf(ref: ObjectRef, signal?: AbortSignal): Promise<string> {
    const resource = await this.#need(ref, signal);
    return `${collectionPath(resource, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  }

  /** A 404 that is not of the object but of its kind: the CRD went since we looked. */
  #absent(ref: ObjectRef, body: string): undefined {
    const status = parseStatus(body);
    if (status?.details?.name !== undefined) {
      if (status.details.kind === "namespaces" && ref.kind !== "Namespace") throw this.#refused(404, body, named(ref));
      return undefined;
    }
    this.forgetResources();
    const missing = `${ref.apiVersion} ${ref.kind}`;
    throw kubeErrors.KUBE_UNKNOWN_KIND({ server: this.server, missing, there: "it did until now" });
  }

  #object(answer: Answer, { apiVersion, kind }: ObjectRef, what: string): KubeObject {
    return Object.assign(this.#parse<KubeObject>(answer, what), { apiVersion, kind });
  }

  #parse<T>({ status, body }: Answer, what: string): T {
    if (status >= 300) throw this.#refused(status, body, what);
    try {
      return JSON.parse(body) as T;
    } catch (error) {
      const reason = (error as Error).message;
      throw kubeErrors.KUBE_BAD_ANSWER({ server: this.server, what, reason }, { cause: error });
    }
  }

  #refused(status: number, body: string, what: string): Error {
    return errorOfStatus(status, body, { server: this.server, what });
  }
}

interface KubeList {
  /** Null in an empty list of metadata. */
  readonly items?: KubeObject[] | null;
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
}

function named({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

function queryOf(of: Selection, more: Readonly<Record<string, string>>): string {
  const { labelSelector, fieldSelector } = of;
  const query = new URLSearchParams({
    ...(labelSelector && { labelSelector }),
    ...(fieldSelector && { fieldSelector }),
  });
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query.toString();
}

function acceptOf({ metadataOnly }: Selection, list: "List" | ""): string {
  return metadataOnly ? `application/json;as=PartialObjectMetadata${list};g=meta.k8s.io;v=v1` : "application/json";
}

function changesWhatIsServed({ apiVersion, kind }: ObjectRef): boolean {
  return (
    kind === "CustomResourceDefinition" || (groupOf(apiVersion) === "apiregistration.k8s.io" && kind === "APIService")
  );
}

const APPLY = "application/apply-patch+yaml";
const PAGE = 250;
const MAX_RESTARTS = 5;
/** Of one answer; etcd takes objects of 1.5 MB, a page is made smaller until it fits. */
const MAX_ANSWER = 8 * 1024 * 1024;
