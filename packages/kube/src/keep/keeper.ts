import {
  type Clock,
  counter,
  minutes,
  type Random,
  requeueAfter,
  type Result,
  seconds,
  WorkQueue,
} from "@longshore/kit";
import type { KubeApi, Selection } from "../api.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { inventoryOf, readInventories } from "../inventory/keep-inventory.ts";
import { groupOf, objectKey, type ObjectRef, refOf } from "../object.ts";
import { applyPlan } from "../plan/apply-plan.ts";
import { goes, type KubePlan } from "../plan/plan.ts";
import { type PlanContext, planObjects } from "../plan/plan-objects.ts";
import { Settled } from "../plan/settled.ts";
import { MARK, type Wanted } from "../plan/wanted.ts";
import { Watches } from "../watch/watches.ts";
import { counted, type Drift, driftOf, leftToOthers } from "./flips.ts";
import { failureReport, outcomeReport } from "./make-report.ts";
import type { KeepReport } from "./report.ts";

export interface Kept extends Wanted {
  /** What to do about what others changed since it was true (default "correct"). */
  readonly drift?: "correct" | "report" | undefined;
}

export interface KeeperOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  /** After each look at an intent. */
  readonly onReport: (report: KeepReport) => void;
  /** A watch failed; it goes on by itself. */
  readonly onWatchError?: ((of: Selection, error: unknown) => void) | undefined;
}

/**
 * Keeps intents true at one API server: watch, plan, apply, report, for each by itself. One that fails is tried again with
 * growing waits and stops no other; what others change is seen by watch and made good or reported, but never fought over.
 */
export class Keeper implements AsyncDisposable {
  readonly #options: KeeperOptions;
  readonly #kept = new Map<string, Seat>();
  readonly #settled = new Settled();
  readonly #watches: Watches;
  readonly #queue: WorkQueue<string>;

  constructor(options: KeeperOptions) {
    this.#options = options;
    const { api, clock, random, onWatchError = () => undefined } = options;
    const onChange = (ref: ObjectRef): void => this.#changed(objectKey(ref));
    this.#watches = new Watches(api, { clock, random, onError: onWatchError, onChange });
    this.#queue = new WorkQueue<string>({
      name: "kube",
      reconcile: (id, signal) => this.#reconcile(id, signal),
      clock,
      random,
      workers: WORKERS,
      backoff: BACKOFF,
      onError: (id, error) => this.#failed(id, error),
    });
  }

  /** Wants this of an intent from now on. No objects, and complete: all that it made goes (its phase becomes "removed"). */
  want(kept: Kept): void {
    const id = idOf(kept);
    const before = this.#kept.get(id);
    const keys = new Set(kept.objects.map((object) => objectKey(refOf(object))));
    this.#kept.set(id, {
      kept,
      keys,
      made: before?.made ?? new Map(),
      lookedAt: before?.lookedAt,
      report: before?.report,
    });
    this.#watch();
    this.#queue.add(id);
    for (const [other, { report }] of this.#kept)
      if (other !== id && report?.error?.code === "KUBE_SHARED_OBJECT") this.#queue.add(other);
  }

  /** Nothing more is done for the intent; what it made stays. */
  forget(of: { readonly site: string; readonly intent: string }): void {
    this.#kept.delete(idOf(of));
    this.#queue.forget(idOf(of));
    this.#watch();
  }

  /** Look at it again now: something that it is made from changed. */
  nudge(of: { readonly site: string; readonly intent: string }): void {
    if (this.#kept.has(idOf(of))) this.#queue.add(idOf(of));
  }

  report(of: { readonly site: string; readonly intent: string }): KeepReport | undefined {
    return this.#kept.get(idOf(of))?.report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue[Symbol.asyncDispose]();
    await this.#watches[Symbol.asyncDispose]();
  }

  async #reconcile(id: string, signal: AbortSignal): Promise<Result> {
    const seat = this.#kept.get(id);
    if (seat === undefined) return { requeueAfter: undefined };
    const { api, clock } = this.#options;
    const inventories = await readInventories(api, signal);
    const own = inventoryOf(inventories, seat.kept);
    const plan = await planObjects(api, seat.kept, this.#contextOf(id, seat, inventories), signal);
    const nowMs = clock.now();
    const drift = driftOf(plan.actions, own, nowMs);
    const doing = withoutDrift(plan, seat.kept, drift);
    const flips = counted(drift.filter(countsIn(doing, seat.kept)), own, nowMs);
    const outcome = await applyPlan(api, doing, { clock, inventories, settled: this.#settled, flips }, signal);
    measure(drift, seat.kept);
    if (this.#kept.get(id) !== seat) return requeueAfter(seconds(0)); // the wish changed meanwhile
    if (seat.lookedAt === undefined || this.#isStale(seat)) seat.lookedAt = clock.monotonic();
    seat.made = new Map([...outcome.inventory.entries].map(([key, { ref }]) => [key, ref]));
    this.#watch();
    if (outcome.applied.length > 0) this.#watches.nudge();
    seat.report = outcomeReport(seat.kept, plan, outcome, [...drift, ...leftToOthers(outcome.inventory, drift)]);
    return this.#tell(seat.report, drift.some(({ givenUp }) => givenUp) && seat.kept.drift !== "report");
  }

  #tell(report: KeepReport, gaveUp: boolean): Result {
    this.#options.onReport(report);
    if (gaveUp) return requeueAfter(seconds(0)); // without these fields
    if (report.phase === "waiting" || (report.phase === "failed" && report.applied.length > 0))
      return requeueAfter(seconds(3));
    return requeueAfter(report.phase === "failed" ? seconds(15) : RESYNC);
  }

  #contextOf(id: string, seat: Seat, inventories: readonly Inventory[]): PlanContext {
    const { kept } = seat;
    const others = new Map<string, ReadonlySet<string>>();
    for (const [other, { keys }] of this.#kept) if (other !== id) others.set(other, keys);
    const trusted = !this.#isStale(seat);
    return {
      inventories,
      settled: this.#settled,
      versionOf: trusted ? (key) => this.#watches.version(key) : undefined,
      takeBack: kept.drift !== "report",
      others,
      tryNew: false,
    };
  }

  /** Now and then all is asked for anew, whatever the watches say. */
  #isStale({ lookedAt }: Seat): boolean {
    return lookedAt === undefined || this.#options.clock.monotonic() - lookedAt >= RESYNC;
  }

  #failed(id: string, error: unknown): void {
    const seat = this.#kept.get(id);
    if (seat === undefined) return;
    seat.report = failureReport(seat.kept, this.#options.api.server, error);
    this.#options.onReport(seat.report);
  }

  #changed(key: string): void {
    for (const [id, { keys, made }] of this.#kept) if (keys.has(key) || made.has(key)) this.#queue.add(id);
  }

  /** Metadata of what is ours, of every kind that is wanted or was made. */
  #watch(): void {
    const kinds = new Map<string, Selection>();
    for (const { kept, made } of this.#kept.values()) {
      for (const { apiVersion, kind } of [...kept.objects, ...made.values()]) {
        const id = `${groupOf(apiVersion)}/${kind}`;
        if (!kinds.has(id)) kinds.set(id, { apiVersion, kind, labelSelector: MARK, metadataOnly: true });
      }
    }
    this.#watches.want([...kinds.values()]);
  }
}

interface Seat {
  readonly kept: Kept;
  readonly keys: ReadonlySet<string>;
  made: ReadonlyMap<string, ObjectRef>;
  /** When all was last asked for, monotonic milliseconds. */
  lookedAt: number | undefined;
  report: KeepReport | undefined;
}

function idOf({ site, intent }: { readonly site: string; readonly intent: string }): string {
  return `${site}/${intent}`;
}

/** The plan without what only makes good what others changed, where that is to be reported, or is given up. */
function withoutDrift(plan: KubePlan, { drift = "correct" }: Kept, seen: readonly Drift[]): KubePlan {
  const left = seen.filter(({ givenUp }) => givenUp || drift === "report");
  const keys = new Set(left.map(({ ref }) => objectKey(ref)));
  return { ...plan, actions: plan.actions.filter(({ ref, verb }) => goes(verb) || !keys.has(objectKey(ref))) };
}

/** In a document that only reports, nothing is fought over; elsewhere what is made good now counts, and what is given up. */
function countsIn({ actions }: KubePlan, { drift }: Kept): (one: Drift) => boolean {
  const made = new Set(actions.filter(({ object }) => object !== undefined).map(({ ref }) => objectKey(ref)));
  return ({ ref, givenUp }) => drift !== "report" && (givenUp || made.has(objectKey(ref)));
}

function measure(seen: readonly Drift[], { drift }: Kept): void {
  for (const { givenUp } of seen) {
    driftTotal.inc({ outcome: drift === "report" ? "reported" : givenUp ? "given_up" : "corrected" });
  }
}

const WORKERS = 4;
const BACKOFF = { first: 1000, max: 60_000 };
const RESYNC = minutes(10);

const driftTotal = counter({
  name: "longshore_kube_drift_total",
  help: "Fields and objects of ours that were found changed by others, and what was done about it.",
  labels: ["outcome"],
});
