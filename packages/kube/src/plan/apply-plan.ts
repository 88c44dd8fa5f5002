import { type Clock, isLongshoreError, sleep } from "@longshore/kit";
import type { KubeApi } from "../api.ts";
import { kubeErrors } from "../errors.ts";
import type { Flip } from "../inventory/flip.ts";
import {
  type Inventory,
  type InventoryEntry,
  sameInventory,
  withAnnounced,
  withFlips,
} from "../inventory/inventory.ts";
import { inventoryOf, readInventories, writeInventory } from "../inventory/keep-inventory.ts";
import { type KubeObject, type ObjectRef, objectKey } from "../object.ts";
import { AT_ONCE, each } from "./each.ts";
import { goes, type KubePlan, type PlannedAction, type Verb } from "./plan.ts";
import { notReady } from "./readiness.ts";
import type { Settled } from "./settled.ts";
import { comparePlaces, STAGES, type Stage } from "./stages.ts";

export interface ApplyContext {
  readonly clock: Clock;
  readonly inventories?: readonly Inventory[] | undefined;
  readonly settled?: Settled | undefined;
  /**
   * Flips of objects, by key, that count from now on: written down before anything is made good, so that who dies over
   * it again and again counts all the same. Those of an object that the server does not take count no more.
   */
  readonly flips?: ReadonlyMap<string, readonly Flip[]> | undefined;
}

/** What became of a plan. */
export interface KubeOutcome {
  readonly applied: readonly ObjectRef[];
  readonly pruned: readonly ObjectRef[];
  /** Not yet: what comes after it waits for it. Try again in a while. */
  readonly waiting: readonly Remark[];
  /** What the server did not take, or took from us meanwhile. */
  readonly failed: readonly Remark[];
  /** What the intent has at the server now. */
  readonly inventory: Inventory;
}

export interface Remark {
  readonly ref: ObjectRef;
  readonly reason: string;
}

/**
 * Does what a plan says, stage by stage; what is made stands in the inventory before it is made. Whatever it was killed
 * at, planning and applying again goes on from there. @throws when the server cannot be asked any more
 */
export async function applyPlan(
  api: KubeApi,
  plan: KubePlan,
  context: ApplyContext,
  signal?: AbortSignal,
): Promise<KubeOutcome> {
  const before = inventoryOf(context.inventories ?? (await readInventories(api, signal)), plan);
  const objects = plan.actions.flatMap(({ object, verb }) => (object && !goes(verb) ? [object] : []));
  const announced = withFlips(withAnnounced(before, objects), context.flips ?? new Map());
  if (!sameInventory(before, announced)) await writeInventory(api, before, announced, signal);
  const run = new Run(api, plan, context, announced);
  if (await run.bringAll(signal)) await run.removeAll(signal);
  const inventory = run.inventory(before);
  if (!sameInventory(announced, inventory)) await writeInventory(api, announced, inventory, signal);
  const { applied, pruned, waiting, failed } = run;
  return { applied, pruned, waiting, failed, inventory };
}

class Run {
  readonly applied: ObjectRef[] = [];
  readonly pruned: ObjectRef[] = [];
  readonly waiting: Remark[] = [];
  readonly failed: Remark[] = [];
  readonly #api: KubeApi;
  readonly #actions: readonly PlannedAction[];
  readonly #context: ApplyContext;
  readonly #entries: Map<string, InventoryEntry>;
  /** This run brought definitions. */
  #defined = false;

  constructor(api: KubeApi, plan: KubePlan, context: ApplyContext, announced: Inventory) {
    this.#api = api;
    this.#actions = plan.actions;
    this.#context = context;
    this.#entries = new Map(announced.entries);
  }

  /** What is there now; what was to be made good and was not is not counted. */
  inventory(before: Inventory): Inventory {
    const made = new Set(this.applied.map(objectKey));
    for (const { ref, object } of this.#actions) {
      const key = objectKey(ref);
      const entry = this.#entries.get(key);
      if (object === undefined || entry === undefined || made.has(key)) continue;
      this.#entries.set(key, { ...entry, flips: before.entries.get(key)?.flips });
    }
    return { ...before, entries: this.#entries };
  }

  /** False: something is missing, so what comes later waits, and nothing goes that it may replace. */
  async bringAll(signal?: AbortSignal): Promise<boolean> {
    const coming = this.#actions.filter(({ verb }) => !goes(verb));
    for (let rest = coming; rest[0] !== undefined; ) {
      const place = rest[0];
      const here = rest.filter((action) => comparePlaces(action, place) === 0);
      const changed = await each(here, AT_ONCE, (action) => this.#bring(action, signal));
      rest = rest.slice(here.length); // they are in order
      if (!rest.some(({ verb }) => verb === "create" || verb === "update")) continue;
      const failed = here.some(({ ref }) => this.failed.some((one) => one.ref === ref));
      const ready = await this.#awaitReady(place.stage, here, changed, signal);
      if (failed || !ready) return false;
    }
    return this.failed.length === 0 && !this.#actions.some(({ verb }) => UNDONE.has(verb));
  }

  async removeAll(signal?: AbortSignal): Promise<void> {
    for (const { ref, verb } of this.#actions) if (verb === "release") this.#entries.delete(objectKey(ref));
    for (const stage of STAGES.toReversed()) {
      const here = this.#actions.filter((action) => action.stage === stage && action.verb === "prune");
      const gone = await each(here, AT_ONCE, (action) => this.#remove(action, signal));
      if (gone.includes(false)) return; // who serves it goes after it
    }
  }

  async #bring(action: PlannedAction, signal?: AbortSignal): Promise<KubeObject | undefined> {
    const { verb, ref, object, on, conflicts } = action;
    const key = objectKey(ref);
    if (verb === "keep") this.#made(action);
    if (object === undefined || (verb !== "create" && verb !== "update")) return undefined;
    try {
      const force = conflicts.length > 0;
      const result = await this.#whenServed(
        () => this.#api.apply(force && on ? pinned(object, on) : object, { force }, signal),
        signal,
      );
      if (result.outcome === "conflict") {
        const reason = result.conflicts.map(({ field, manager }) => `${manager} has ${field}`).join("; ");
        this.failed.push({ ref, reason });
        return undefined;
      }
      this.applied.push(ref);
      this.#made(action);
      this.#context.settled?.add(key, result.object.metadata.resourceVersion, object);
      return result.object;
    } catch (error) {
      this.failed.push({ ref, reason: reasonOf(error) });
      return undefined;
    }
  }

  #made({ ref, wants }: PlannedAction): void {
    const key = objectKey(ref);
    const { last, flips } = this.#entries.get(key) ?? {};
    this.#entries.set(key, { ref, last: wants, flips: last?.content === wants?.content ? flips : undefined });
  }

  /** A definition is served a moment after it is Established. */
  async #whenServed<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clock } = this.#context;
    const end = clock.monotonic() + SERVED_WITHIN_MS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const brought = this.#defined && isLongshoreError(error, "KUBE_UNKNOWN_KIND");
        if (!brought || clock.monotonic() > end) throw error;
        this.#api.forgetResources();
        await sleep(clock, 250, signal);
      }
    }
  }

  /** False: it is still there, or could not be removed. */
  async #remove({ ref, on }: PlannedAction, signal?: AbortSignal): Promise<boolean> {
    const key = objectKey(ref);
    try {
      const outcome = await this.#api.delete(ref, on && { uid: on.uid }, signal);
      this.#context.settled?.delete(key);
      if (outcome === "changed") throw kubeErrors.KUBE_CHANGED({ server: this.#api.server, what: `prune ${key}` });
      const left = outcome === "going" ? await this.#awaitGone(ref, signal) : undefined;
      if (left !== undefined) {
        this.waiting.push({ ref, reason: left });
        return false;
      }
      this.pruned.push(ref);
      this.#entries.delete(key);
      return true;
    } catch (error) {
      this.failed.push({ ref, reason: reasonOf(error) });
      return false;
    }
  }

  /** Definitions and namespaces are ready within a moment; workloads are looked at again by the next reconcile. */
  async #awaitReady(
    stage: Stage,
    actions: readonly PlannedAction[],
    changed: readonly (KubeObject | undefined)[],
    signal?: AbortSignal,
  ): Promise<boolean> {
    const left = await each([...actions.entries()], AT_ONCE, async ([i, { ref, verb }]) => {
      if (verb === "blocked" || verb === "conflict" || this.failed.some((one) => one.ref === ref)) return undefined;
      const first = changed[i] === undefined ? undefined : notReady(changed[i]);
      if (first === undefined && changed[i] !== undefined) return undefined;
      return await this.#poll(WITHIN_MS[stage] ?? 0, signal, async () => {
        const live = await this.#api.get(ref, signal);
        return live === undefined ? "it is gone" : notReady(live);
      }).then((reason) => reason && { ref, reason });
    });
    const remarks = left.filter((one) => one !== undefined && one !== "");
    this.waiting.push(...remarks);
    if (stage === "definitions" && changed.some((one) => one !== undefined)) {
      this.#defined = true;
      this.#api.forgetResources();
    }
    return remarks.length === 0;
  }

  #awaitGone(ref: ObjectRef, signal?: AbortSignal): Promise<string | undefined> {
    return this.#poll(GONE_WITHIN_MS, signal, async () => {
      const live = await this.#api.get(ref, signal);
      if (live === undefined) return undefined;
      const finalizers = (live.metadata["finalizers"] as readonly string[] | undefined) ?? [];
      return `it is being deleted${finalizers.length > 0 ? `, held by ${finalizers.join(", ")}` : ""}`;
    });
  }

  async #poll(
    withinMs: number,
    signal: AbortSignal | undefined,
    look: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const { clock } = this.#context;
    const end = clock.monotonic() + withinMs;
    for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
      const reason = await look();
      if (reason === undefined || clock.monotonic() + wait > end) return reason;
      await sleep(clock, wait, signal);
    }
  }
}

/** By force only what was planned on: who changed it since is asked about first. */
function pinned(object: KubeObject, { uid, resourceVersion }: { uid: string; resourceVersion: string }): KubeObject {
  return { ...object, metadata: { ...object.metadata, uid, resourceVersion } };
}

/** What the server says of one object is that object's; a server that cannot be asked stops it all. */
function reasonOf(error: unknown): string {
  if (isLongshoreError(error) && !STOPS.has(error.code)) return error.message;
  throw error;
}

const STOPS: ReadonlySet<string> = new Set([
  "KUBE_UNREACHABLE",
  "KUBE_UNTRUSTED",
  "KUBE_NO_ANSWER",
  "KUBE_UNAUTHORIZED",
  "KUBE_CONFIG",
]);
/** With one of these the document is not true yet as a whole. */
const UNDONE: ReadonlySet<Verb> = new Set<Verb>(["conflict", "blocked"]);
const WITHIN_MS: Partial<Record<Stage, number>> = { definitions: 15_000, namespaces: 15_000 };
const SERVED_WITHIN_MS = 15_000;
const GONE_WITHIN_MS = 10_000;
