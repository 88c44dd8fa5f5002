import type { KubernetesSide, SiteView, Target, Wait } from "@longshore/intents";
import {
  type Clock,
  done,
  isLongshoreError,
  type Logger,
  messageOf,
  milliseconds,
  type Random,
  requeueAfter,
  type Result,
  scrub,
  seconds,
  WorkQueue,
} from "@longshore/kit";
import { type KeepReport, type KubeObject, objectKey, refOf } from "@longshore/kube";
import { type BundleFiles, ChartShelf } from "../charts/chart-shelf.ts";
import type { Place } from "../cluster-health/check.ts";
import type { Document } from "../intents/document.ts";
import type { Facts } from "../outbox/facts.ts";
import type { IntentKey } from "../store/intents.ts";
import type { PruneOrder, PruneStore } from "../store/prunes.ts";
import { ApiServers } from "./api-servers.ts";
import { tellReport } from "./events.ts";
import { judge } from "./judge.ts";
import { inventoryName, look, type LookContext, type Scene, sideOf, type SideOf } from "./look.ts";
import { SiteCharts } from "./site-charts.ts";
import type { KubernetesWorld } from "./kubernetes-world.ts";
import { countReport } from "./metrics.ts";
import { asIntent, NOTHING_PROPOSED, type Proposed, type SiteKnowledge, siteView } from "./site-view.ts";
import { isAtRest, type Judged } from "./status.ts";
import { parseTarget, targetText } from "./target.ts";
import { Teller } from "./teller.ts";
import { wishOf } from "./wish.ts";

/** The documents of the site that become objects at API servers: each is brought there and kept so, and what is seen is told. */
export class Kubernetes implements AsyncDisposable {
  readonly sideOf: SideOf;
  readonly #options: KubernetesOptions;
  readonly #servers: ApiServers;
  readonly #queue: WorkQueue<string>;
  readonly #knowledge: SiteKnowledge;
  readonly #teller: Teller;
  readonly #charts: SiteCharts;
  /** What was last seen of each document's objects, since it was last wanted otherwise. By `kind/name`. */
  readonly #reports = new Map<string, KeepReport>();
  /** `kind/name` of what inventories call `Kind/name`. */
  readonly #documents = new Map<string, string>();

  constructor(options: KubernetesOptions) {
    this.#options = options;
    const { clock, random, log, resyncMs, world } = options;
    this.sideOf = world.sideOf ?? sideOf;
    this.#teller = new Teller(options);
    const { documents } = options.knowledge;
    this.#knowledge = { ...options.knowledge, rendered: (of, release) => this.#charts.rendered(of, release) };
    const shelf = new ChartShelf({ fetch: options.fetch, files: world.bundles ?? NOTHING_KEPT, log });
    this.#charts = new SiteCharts({ documents, shelf, clock, random, log, onBrought: () => this.#lookAtEach() });
    const onReport = (report: KeepReport): void => this.#reported(report);
    this.#servers = new ApiServers({ world, clock, random, log, onReport });
    this.#queue = new WorkQueue({
      name: "kubernetes",
      reconcile: (key, signal) => this.#reconcile(key, signal),
      clock,
      random,
      workers: AT_ONCE,
      backoff: { first: Math.min(1000, resyncMs), max: resyncMs },
      onError: (document, error, attempt, retryInMs) => this.#failed(document, error, attempt, retryInMs),
    });
  }

  /** It changed, or something that it may be compiled from. */
  look({ kind, name }: IntentKey): void {
    if (this.sideOf(kind) !== undefined) this.#queue.add(`${kind}/${name}`);
  }

  /** The site's documents are others than before: what is compiled from them may be, too. */
  lookAtAll(): void {
    this.#charts.changed();
    this.#lookAtEach();
  }

  /** An operator signed for objects of a document, and that is written down: they go now. */
  ordered(document: string): void {
    this.#queue.add(document);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#queue[Symbol.asyncDispose](), this.#charts[Symbol.asyncDispose]()]);
    await this.#servers[Symbol.asyncDispose]();
  }

  #lookAtEach(): void {
    for (const document of this.#options.knowledge.documents.every()) this.look(document);
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<Result> {
    const [kind = "", name = ""] = key.split("/");
    const side = this.sideOf(kind);
    if (side === undefined) return done;
    const document = this.#options.knowledge.documents.get(kind, name);
    if (document === undefined) return this.#remove({ kind, name }, signal);
    const isElsewhere = side.concerns?.(document.spec) !== false;
    return isElsewhere ? this.#bring(document, side, signal) : this.#keepHere(document, signal);
  }

  /** It says something of the agent itself; what it made at an API server before goes. */
  async #keepHere(document: Document, signal: AbortSignal): Promise<Result> {
    const last = this.#targetOf(document);
    if (last !== undefined) await this.#leave(document, last, signal);
    this.#teller.tell(document, { is: "here", target: "" });
    return done;
  }

  async #bring(document: Document, side: KubernetesSide, signal: AbortSignal): Promise<Result> {
    const last = this.#targetOf(document);
    try {
      const judged = await this.#judged(document, side, last, signal);
      if (judged === undefined) return requeueAfter(SOON);
      this.#teller.tell(document, judged);
      return requeueAfter(isAtRest(judged) ? milliseconds(this.#options.resyncMs) : SOON);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#teller.tell(document, { is: "unreached", target: last === undefined ? "" : targetText(last), error });
      throw error;
    }
  }

  /** Undefined: it is wanted, and nobody has looked at it since. */
  async #judged(
    document: Document,
    side: KubernetesSide,
    last: Target | undefined,
    signal: AbortSignal,
  ): Promise<Judged | undefined> {
    const scene = await look(document, side, this.context(), signal);
    const target = targetText(scene.target);
    if (last !== undefined && targetText(last) !== target) await this.#leave(document, last, signal);
    if ("wait" in scene) return { is: "waiting", target, wait: scene.wait };
    this.#options.onScene?.(document, scene.view);
    this.#want(document, scene, document.labels);
    const report = this.#reports.get(keyOf(document));
    return report && judge(scene, report);
  }

  #want(document: IntentKey, { at, compiled }: Pick<Scene, "at" | "compiled">, labels: Document["labels"]): void {
    const { site } = this.#options.knowledge;
    const key = keyOf(document);
    const wish = wishOf(
      { site, intent: inventoryName(document) },
      compiled,
      labels,
      this.#confirmed(key, compiled.objects),
    );
    if (at.wishes.get(key) === wish.digest) return;
    at.wishes.set(key, wish.digest);
    this.#documents.set(wish.kept.intent, key);
    this.#reports.delete(key);
    at.keeper.want(wish.kept);
  }

  /** What an operator signed for; of what is wanted again, the word is spent. */
  #confirmed(document: string, objects: readonly KubeObject[]): PruneOrder["objects"] | undefined {
    const { prunes } = this.#options;
    const order = prunes.read(document);
    if (order === undefined) return undefined;
    const wanted = new Set(objects.map((object) => objectKey(refOf(object))));
    const left = order.objects.filter(({ key }) => !wanted.has(key));
    if (left.length < order.objects.length) prunes.write(document, { ...order, objects: left });
    return left;
  }

  /** What it made where it was before goes; nobody waits for it. */
  async #leave(document: IntentKey, target: Target, signal: AbortSignal): Promise<void> {
    const reached = await this.#servers.reach(target, this.#blind(), signal);
    const { site } = this.#options.knowledge;
    if ("at" in reached) reached.at.keeper.want({ site, intent: inventoryName(document), objects: [], complete: true });
  }

  /** Deletes what a document made that is gone; its status goes last. */
  async #remove(of: IntentKey, signal: AbortSignal): Promise<Result> {
    const { facts, knowledge } = this.#options;
    const before = facts.lastStatus(of.kind, of.name);
    const target = this.#targetOf(of);
    if (before === undefined || target === undefined) return this.#gone(of);
    const leaving = (judged: Judged): Result => {
      this.#teller.leaving(before, judged);
      return requeueAfter(SOON);
    };
    try {
      const reached = await this.#servers.reach(target, this.#blind(), signal);
      if ("wait" in reached) {
        const isLost = target.api === "cluster" && knowledge.documents.get("cluster", target.cluster) === undefined;
        return isLost
          ? this.#gone(of, targetText(target))
          : leaving({ is: "waiting", target: targetText(target), wait: reached.wait });
      }
      const scene = { at: reached.at, target, compiled: { objects: [], waits: [] }, live: new Map() };
      this.#want(of, scene, {});
      const report = this.#reports.get(keyOf(of));
      if (report?.phase === "removed") return this.#gone(of);
      const judged = report && judge(scene, report);
      return judged === undefined ? requeueAfter(SOON) : leaving(judged);
    } catch (error) {
      if (!signal.aborted) leaving({ is: "unreached", target: targetText(target), error });
      throw error;
    }
  }

  #gone(of: IntentKey, left?: string): Result {
    const key = keyOf(of);
    const { site } = this.#options.knowledge;
    for (const { keeper, wishes } of this.#servers.all()) {
      if (wishes.delete(key)) keeper.forget({ site, intent: inventoryName(of) });
    }
    this.#reports.delete(key);
    this.#options.prunes.forget(key);
    this.#teller.gone(of, left);
    this.#queue.forget(key);
    return done;
  }

  /** What was done is told at once; what it means for the document, once that is looked at again. */
  #reported(report: KeepReport): void {
    const key = this.#documents.get(report.intent);
    if (key === undefined) return;
    const [kind = "", name = ""] = key.split("/");
    countReport(report);
    for (const event of tellReport({ kind, name }, report)) this.#options.facts.event(event);
    this.#teller.wrote({ kind, name }, report);
    this.#spend(key, report);
    this.#reports.set(key, report);
    this.#queue.add(key);
  }

  /** An order whose objects are all gone is carried out. */
  #spend(document: string, { has }: KeepReport): void {
    const { prunes, log } = this.#options;
    const order = has && prunes.read(document);
    if (order === undefined || order.objects.some(({ key }) => has?.has(key))) return;
    prunes.forget(document);
    log.info({ document, order: order.orderId, by: order.by }, "what an operator signed for is gone");
  }

  #targetOf({ kind, name }: IntentKey): Target | undefined {
    return parseTarget(this.#options.facts.lastStatus(kind, name)?.kubernetes?.target ?? "");
  }

  /** The API servers that the site's documents name. */
  targets(): readonly Target[] {
    const { documents, site } = this.#options.knowledge;
    const view = this.#blind();
    const named = documents.every().flatMap((document): readonly Target[] => {
      const side = this.sideOf(document.kind);
      const intent = asIntent<object>(document, site);
      if (side === undefined || intent === undefined || side.concerns?.(intent.spec) === false) return [];
      const made: readonly Target[] = intent.kind === "Cluster" ? [{ api: "cluster", cluster: intent.name }] : [];
      return [side.target(intent, view), ...made];
    });
    return [...new Map(named.map((target) => [targetText(target), target])).values()];
  }

  /** An API server of the site, only to be asked, and the site's documents; or what is missing to know where it is. */
  async place(target: Target, signal: AbortSignal): Promise<Place | { readonly wait: Wait }> {
    const site = this.#blind();
    const reached = await this.#servers.reach(target, site, signal);
    return "wait" in reached ? reached : { target: targetText(target), api: reached.at.api, site };
  }

  /** For looks and plans; `proposed`: documents as if they were held. */
  context(proposed: Proposed = NOTHING_PROPOSED): LookContext {
    return { knowledge: this.#knowledge, servers: this.#servers, proposed };
  }

  #blind() {
    return siteView(this.#knowledge, NOTHING_PROPOSED, new Map());
  }

  #failed(document: string, error: unknown, attempt: number, retryInMs: number | undefined): void {
    const { log, onUnexpected, secretValues } = this.#options;
    const text = scrub(messageOf(error), secretValues());
    const keys = { document, attempt, retryInMs: retryInMs && Math.round(retryInMs), error: text };
    if (isLongshoreError(error)) return log.debug(keys, "a document's objects are looked at later");
    log.warn(keys, "a document could not be brought to its API server");
    onUnexpected(error);
  }
}

export interface KubernetesOptions {
  readonly knowledge: Omit<SiteKnowledge, "rendered">;
  /** The sealed bytes of what the hub rendered, by their digest. */
  readonly fetch: (digest: string, signal: AbortSignal) => Promise<Uint8Array>;
  readonly facts: Facts;
  /** Words of operators that are not carried out yet. */
  readonly prunes: PruneStore;
  readonly world: KubernetesWorld;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds until a document is looked at again when nothing changed. */
  readonly resyncMs: number;
  /** Values that no text may hold. */
  readonly secretValues: () => readonly string[];
  /** The site and what it saw at a document's API server; again at each look. */
  readonly onScene?: (document: Document, view: SiteView) => void;
  /** An error that no catalog knows. */
  readonly onUnexpected: (error: unknown) => void;
}

const NOTHING_KEPT: BundleFiles = { read: async () => undefined, write: async () => {}, keep: async () => {} };
/** Documents worked on at once: each asks its API server for eight things at a time. */
const AT_ONCE = 4;
/** Until a document is looked at again that is not as it is wanted. */
const SOON = seconds(5);

function keyOf({ kind, name }: IntentKey): string {
  return `${kind}/${name}`;
}
