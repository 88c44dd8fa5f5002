import { type Document, type DocumentRef, PlanVerb, PowerAction, type Resource, subjects } from "@longshore/contracts";
import { type Clock, isLongshoreError } from "@longshore/kit";
import type { Fleet } from "../lab/fleet.ts";
import type { Lab } from "../lab/lab.ts";
import { checkHistory, type Verdict } from "./check-history.ts";
import type { HistoryFile } from "./io/history-file.ts";
import type { Action, AnsweredRecord, AskedRecord, ReportedRecord } from "./record.ts";

export interface OneMachine {
  readonly site: string;
  readonly machine: string;
}

export interface OrdersOptions {
  readonly lab: Pick<Lab, "onAct">;
  readonly fleet: Fleet;
  readonly file: HistoryFile;
  readonly clock: Clock;
}

/**
 * An operator who gives orders while things break, and a history of each: what was asked and answered, what the BMCs
 * did, what the sites hold, what the timeline tells at the end.
 */
export class Orders {
  readonly #options: OrdersOptions;
  readonly #machines = new Map<string, Resource>();
  readonly #turns = new Map<string, number>();
  /** The last call for each machine: one waits for the other, so that an act can be laid to its call. */
  readonly #last = new Map<string, Promise<unknown>>();
  #calls = 0;
  #changes = 0;

  private constructor(options: OrdersOptions) {
    this.#options = options;
    const { lab, file, clock } = options;
    lab.onAct((act) => file.add({ what: "acted", atMs: clock.monotonic(), ...act }));
  }

  /** Begins a history; the machines have to be there. */
  static async begin(options: OrdersOptions): Promise<Orders> {
    const orders = new Orders(options);
    for (const machine of (await options.fleet.machines()) ?? []) {
      orders.#machines.set(`${machine.site}/${machine.name}`, machine);
    }
    return orders;
  }

  /** Powers a machine now; true when the operator was told that it is done. */
  async power(site: string, machine: string, action: Action): Promise<boolean> {
    const { fleet } = this.#options;
    const answer = await this.#call({ site, machine, action }, async () => {
      const request = { site, machine, action: ACTIONS[action] };
      const { confirmed } = await fleet.link.call(subjects.apiMachinePower, request, { timeoutMs: PATIENCE_MS });
      return { confirmed };
    });
    return answer.ok;
  }

  /** Cycle and reset in turn, so that two orders that follow each other can be told apart at the BMC. */
  pulse(site: string, machine: string): Promise<boolean> {
    const turn = (this.#turns.get(`${site}/${machine}`) ?? 0) + 1;
    this.#turns.set(`${site}/${machine}`, turn);
    return this.power(site, machine, turn % 2 === 0 ? "reset" : "cycle");
  }

  /** Changes a label of the machine's document; true when the operator was told that it is stored. */
  async change(site: string, machine: string): Promise<boolean> {
    const { fleet } = this.#options;
    const known = this.#machines.get(`${site}/${machine}`);
    const labels = { ...known?.labels, change: String(++this.#changes) };
    const document: Document = { kind: "Machine", name: machine, site, labels, spec: known?.spec ?? new Uint8Array() };
    const answer = await this.#call({ site, machine }, async () => {
      const plan = { apply: [document], delete: [] };
      const { changes } = await fleet.link.call(subjects.apiIntentApply, { plan }, { timeoutMs: PATIENCE_MS });
      const done = changes.find(({ verb }) => verb !== PlanVerb.PLAN_VERB_UNCHANGED);
      return done === undefined ? {} : { generation: done.generation };
    });
    return answer.ok;
  }

  /** One change of many documents at many sites: holds the power of these machines; true when all of it is stored. */
  async hold(machines: readonly OneMachine[], power: "on" | "off"): Promise<boolean> {
    const { fleet } = this.#options;
    const documents = machines.map(({ site, machine }) => {
      const { labels = {}, spec = new Uint8Array() } = this.#machines.get(`${site}/${machine}`) ?? {};
      const held: unknown = { ...JSON.parse(Buffer.from(spec).toString()), power };
      return { kind: "Machine", name: machine, site, labels, spec: Buffer.from(JSON.stringify(held)) };
    });
    const plan = { apply: documents, delete: [] };
    const reply = fleet.link.call(subjects.apiIntentApply, { plan }, { timeoutMs: PATIENCE_MS });
    const answers = await Promise.all(
      machines.map(({ site, machine }) =>
        this.#call({ site, machine }, async () => {
          const isIt = (ref: DocumentRef | null | undefined): boolean => ref?.site === site && ref.name === machine;
          const change = (await reply).changes.find(({ document }) => isIt(document));
          return change === undefined || change.verb === PlanVerb.PLAN_VERB_UNCHANGED
            ? {}
            : { generation: change.generation };
        }),
      ),
    );
    return answers.every(({ ok }) => ok);
  }

  /** Gives one order after the other to each of these machines until `signal` aborts; resolves when all are answered. */
  async keepGiving(machines: readonly OneMachine[], signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const one = async ({ site, machine }: OneMachine): Promise<void> => {
      for (let turn = 0; !signal.aborted; turn++) {
        await (turn % 3 === 2 ? this.change(site, machine) : this.pulse(site, machine));
        await new Promise<void>((resolve) => clock.after(GIVE_EVERY_MS, resolve));
      }
    };
    await Promise.all(machines.map(one));
  }

  /** The hub was put back to a backup that was made at that time of the recorder's clock. */
  restored(backupAtMs: number): void {
    const { file, clock } = this.#options;
    file.add({ what: "restored", atMs: clock.monotonic(), backupAtMs });
  }

  /** Writes down what the hub says of every machine now; false when it does not say. */
  async look(): Promise<boolean> {
    const { fleet, file, clock } = this.#options;
    const machines = await fleet.machines();
    for (const { site, name: machine, uid, generation, status } of machines ?? []) {
      const observed = status?.observedGeneration ?? 0;
      file.add({ what: "held", atMs: clock.monotonic(), site, machine, uid, generation, observed });
    }
    return machines !== undefined;
  }

  /** Judges the history as it is now, with what the timelines tell; undefined when the hub does not say. */
  async judge(): Promise<Verdict | undefined> {
    const { fleet, file } = this.#options;
    if (!(await this.look())) return undefined;
    const reports: ReportedRecord[] = [];
    for (const site of new Set([...this.#machines.values()].map((machine) => machine.site))) {
      const events = await fleet.events(site);
      if (events === undefined) return undefined;
      for (const { event } of events) {
        const { order, action } = event?.evidence ?? {};
        if (event?.reason !== "PowerOrdered" || order === undefined || !isAction(action)) continue;
        reports.push({ what: "reported", site, machine: event.name, action, order });
      }
    }
    const verdict = checkHistory([...file.records, ...reports]);
    if (verdict.problems.length === 0) for (const report of reports) file.add(report);
    return verdict;
  }

  #call(what: Asked, ask: () => Promise<Told>): Promise<AnsweredRecord> {
    const key = `${what.site}/${what.machine}`;
    const before = this.#last.get(key) ?? Promise.resolve();
    const answer = before.then(() => this.#ask(what, ask));
    this.#last.set(
      key,
      answer.catch(() => undefined),
    );
    return answer;
  }

  async #ask(what: Asked, ask: () => Promise<Told>): Promise<AnsweredRecord> {
    const { file, clock } = this.#options;
    const call = ++this.#calls;
    file.add({ what: "asked", atMs: clock.monotonic(), call, ...what });
    const told = await ask().then(
      (answer) => ({ ok: true, ...answer }),
      (error: unknown) => {
        if (!isLongshoreError(error)) throw error;
        return { ok: false, code: error.code };
      },
    );
    const answer: AnsweredRecord = { what: "answered", atMs: clock.monotonic(), call, ...told };
    file.add(answer);
    return answer;
  }
}

type Asked = Pick<AskedRecord, "site" | "machine" | "action">;
type Told = Pick<AnsweredRecord, "confirmed" | "generation">;

const PATIENCE_MS = 15_000;
const GIVE_EVERY_MS = 400;

const ACTIONS: Readonly<Record<Action, PowerAction>> = {
  on: PowerAction.POWER_ACTION_ON,
  off: PowerAction.POWER_ACTION_OFF,
  soft: PowerAction.POWER_ACTION_SOFT,
  cycle: PowerAction.POWER_ACTION_CYCLE,
  reset: PowerAction.POWER_ACTION_RESET,
};

function isAction(text: string | undefined): text is Action {
  return text !== undefined && Object.hasOwn(ACTIONS, text);
}
