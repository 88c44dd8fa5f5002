import { type LastValues, ProblemError, type Write } from "@longshore/bus";
import {
  type ApplyRequest,
  type Plan,
  type PlanRequest,
  PlanVerb,
  type Status,
  subjectOf,
  subjects,
} from "@longshore/contracts";
import {
  type ChangeRequest,
  type CurrentIntent,
  intentErrors,
  type IntentWrite,
  kindOf,
  planChanges,
  type Planned,
  readPlanRequest,
} from "@longshore/intents";
import { counter, isLongshoreError, messageOf } from "@longshore/kit";
import { type ChartWrite, chartWrites, renderAll, withRenderings } from "../charts/rendered-writes.ts";
import type { Renderings } from "../charts/renderings.ts";
import { hubErrors } from "../hub-errors.ts";
import { MAX_BATCH, packOrders, type SiteOrder } from "./batches.ts";
import { innerKey } from "./held-intent.ts";
import type { IntentView } from "./intent-view.ts";
import { type OrderContext, type OrderedWrite, siteOrder } from "./site-order.ts";

export interface IntentDeskOptions {
  readonly intents: LastValues;
  readonly view: IntentView;
  readonly statusOf: (site: string, kind: string, name: string) => Status | undefined;
  /** Public NKeys of a site's accepted agents. */
  readonly agentsOf: (site: string) => readonly string[];
  readonly context: () => OrderContext;
  readonly renderings: Renderings;
}

/** Plans what a request would change, and changes it. */
export class IntentDesk {
  readonly #options: IntentDeskOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: IntentDeskOptions) {
    this.#options = options;
  }

  /** Throws INTENT_BAD_DOCUMENTS with every issue; then nothing of the request is good. */
  async plan(request: PlanRequest): Promise<Plan> {
    const change = readRequest(request);
    const planned = this.#planned(change);
    await renderAll(this.#charts(planned), this.#options.renderings, change);
    return this.#shown(planned);
  }

  /**
   * Changes the intents and answers when all of it is on disk. One after the other at this hub; another hub's change in
   * between is noticed by the expected sequences, then it is planned anew.
   */
  async apply(request: ApplyRequest, signal: AbortSignal): Promise<Plan> {
    await this.#renderFirst(request);
    const turn = this.#turn.then(() => this.#apply(request, signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Runs `work` while nothing is signed or stored here. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Sends what a site needs though nobody changed its documents: another list of keys, and what somebody wrote over.
   * Returns the sites that could not be reached now.
   */
  async refresh(sites: readonly string[], signal: AbortSignal): Promise<string[]> {
    const failed: string[] = [];
    for (const site of sites) {
      const turn = this.#turn.then(() => this.#refresh(site, signal));
      this.#turn = turn.catch(() => undefined);
      await turn.catch(() => failed.push(site));
    }
    return failed;
  }

  async #refresh(site: string, signal: AbortSignal): Promise<void> {
    const { intents, view, context } = this.#options;
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      const { index, overwritten } = view.site(site);
      const wrong = overwritten.size;
      const { trust, epoch } = context();
      if (index.trustSerial === trust.serial && index.epoch === epoch && overwritten.size === 0) return;
      const writes = siteOrder(site, view.site(site), [], context());
      view.signedNow(writes);
      try {
        this.#taken(writes, await intents.putAll(writes));
        const left = view.site(site).overwritten.size;
        if (left === 0 || left >= wrong) return; // else more than one batch holds
      } catch (error) {
        if (!isLongshoreError(error, "BUS_CONFLICT") || tries >= MAX_TRIES) throw error;
        await this.#catchUp(
          writes.map(({ subject }) => subject),
          signal,
        );
      }
    }
  }

  /** Charts take their time: others need not wait for them. */
  async #renderFirst({ plan: asked }: ApplyRequest): Promise<void> {
    const change = readRequest(asked ?? { apply: [], delete: [] });
    if (!this.#hasCharts(change)) return;
    await renderAll(this.#charts(this.#planned(change)), this.#options.renderings, change);
  }

  #hasCharts({ apply, delete: deleted }: ChangeRequest): boolean {
    if (apply.some(({ kind }) => kindOf(kind)?.kubernetes?.charts !== undefined)) return true;
    const sites = new Set([...apply, ...deleted].map(({ site }) => site));
    return [...sites].some((site) => this.#options.view.live(site).some(({ renderings }) => renderings.length > 0));
  }

  #charts({ writes }: Planned): readonly ChartWrite[] {
    return chartWrites(writes, (site) => this.#options.view.live(site));
  }

  #taken(writes: readonly Write[], last: number): void {
    for (const [i, write] of writes.entries()) {
      this.#options.view.take({ ...write, sequence: last - writes.length + 1 + i, storedAtMs: 0 });
    }
  }

  async #apply({ plan: asked, digest }: ApplyRequest, signal: AbortSignal): Promise<Plan> {
    const change = readRequest(asked ?? { apply: [], delete: [] });
    const first = this.#planned(change);
    expectDigest(digest, first);
    const applied: string[] = [];
    let planned = first;
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      const writes = await withRenderings(this.#charts(planned), this.#options.renderings);
      const conflict = await this.#store(writes, applied);
      if (conflict === undefined) return this.#shown(first);
      conflicts.inc();
      if (tries >= MAX_TRIES) throw failed(applied, hubErrors.HUB_APPLY_CONFLICT({ site: conflict, tries }), conflict);
      await this.#catchUp(subjectsOf(writes), signal);
      planned = this.#planned(change);
      if (applied.length === 0) expectDigest(digest, planned);
      else if (digest !== "") throw failed(applied, new Error("its intents changed since the plan was made"), conflict);
    }
  }

  /** Stores batch after batch. Returns a site whose intents were not as expected; throws when a batch was not stored. */
  async #store(ordered: readonly OrderedWrite[], applied: string[]): Promise<string | undefined> {
    const { intents, view } = this.#options;
    for (const batch of packOrders(this.#orders(ordered))) {
      const writes = batch.flatMap((order) => order.writes);
      view.signedNow(writes);
      const sites = batch.map(({ site }) => site);
      try {
        const last = await intents.putAll(writes);
        this.#taken(writes, last);
        applied.push(...sites);
      } catch (error) {
        if (isLongshoreError(error, "BUS_CONFLICT")) return sites.join(", ");
        throw failed(applied, error, sites.join(", "));
      }
    }
    return undefined;
  }

  #orders(writes: readonly OrderedWrite[]): SiteOrder[] {
    const { view, context } = this.#options;
    const bySite = Map.groupBy(writes, ({ intent }) => intent.site);
    return [...bySite].map(([site, of]) => {
      const order = { site, writes: siteOrder(site, view.site(site), of, context()) };
      if (order.writes.length <= MAX_BATCH) return order;
      throw hubErrors.HUB_APPLY_TOO_LARGE({ site, messages: order.writes.length, most: MAX_BATCH });
    });
  }

  /** Reads what somebody else stored in between; the view's own watch would bring it a moment later. */
  async #catchUp(changed: readonly string[], signal: AbortSignal): Promise<void> {
    const { intents, view } = this.#options;
    for (const subject of changed) {
      const stored = await intents.get(subject, signal);
      if (stored !== undefined) view.take(stored);
    }
  }

  #planned(change: ChangeRequest): Planned {
    const { view, statusOf, agentsOf } = this.#options;
    const sites = new Set([...change.apply, ...change.delete].map(({ site }) => site));
    const current = [...sites].flatMap((site) =>
      view.live(site).map((intent): CurrentIntent => ({ ...intent, status: statusOf(site, intent.kind, intent.name) })),
    );
    const planned = planChanges(current, change, { agentsOf });
    if (planned.issues.length > 0) throw refused(planned.issues);
    return planned;
  }

  /** A document made again goes on with the generations of its tombstone. */
  #shown({ plan }: Planned): Plan {
    const changes = plan.changes.map((change) => {
      const { document, verb } = change;
      if (verb !== PlanVerb.PLAN_VERB_CREATE || !document) return change;
      const tombstone = this.#options.view.site(document.site).held.get(innerKey(document));
      return tombstone?.deleted === true ? { ...change, generation: tombstone.generation + 1 } : change;
    });
    return { ...plan, changes };
  }
}

const MAX_TRIES = 5;

/** Every subject that an order with these writes may touch. */
function subjectsOf(writes: readonly IntentWrite[]): string[] {
  const sites = [...new Set(writes.map(({ intent }) => intent.site))];
  return [
    ...sites.flatMap((site) => [subjectOf(subjects.intentIndex, { site }), subjectOf(subjects.trustKeys, { site })]),
    ...writes.map(({ intent: { site, kind, name } }) =>
      subjectOf(subjects.intent, { site, kind: kind.toLowerCase(), name }),
    ),
  ];
}

const conflicts = counter({
  name: "longshore_hub_apply_conflicts_total",
  help: "Orders that were planned anew because another hub changed the same site.",
});

function readRequest(asked: PlanRequest): ChangeRequest {
  const { request, issues } = readPlanRequest(asked);
  if (issues.length > 0) throw refused(issues);
  return request;
}

function refused(issues: ConstructorParameters<typeof ProblemError>[1]): Error {
  return new ProblemError(intentErrors.INTENT_BAD_DOCUMENTS({ count: issues.length }), issues);
}

function expectDigest(expected: string, { plan }: Planned): void {
  if (expected !== "" && expected !== plan.digest) {
    throw hubErrors.HUB_PLAN_CHANGED({ expected, found: plan.digest });
  }
}

/** What the operator must know when the work stopped midway. */
function failed(applied: readonly string[], cause: unknown, site: string): unknown {
  if (applied.length === 0) return cause;
  return hubErrors.HUB_APPLY_PARTIAL({ applied, failed: site, reason: messageOf(cause) }, { cause });
}
