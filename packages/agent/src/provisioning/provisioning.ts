import {
  type Clock,
  done,
  isLongshoreError,
  type Logger,
  messageOf,
  milliseconds,
  minutes,
  type Random,
  requeueAfter,
  type Result,
  seconds,
  WorkQueue,
} from "@longshore/kit";
import { bmcReason } from "../bmc/bmc-errors.ts";
import type { BootOffers, BootPlans } from "../boot/boot-plans.ts";
import type { Orders } from "../commands/orders.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { BmcPool } from "../machines/bmc-pool.ts";
import type { Facts } from "../outbox/facts.ts";
import type { Store } from "../store/store.ts";
import { act, observe } from "./acts.ts";
import { Boots } from "./boots.ts";
import { decide, type Next, type Observed, type Patience, PATIENCE } from "./decide.ts";
import { Discovery } from "./discovery.ts";
import { jobImages, together } from "./job-images.ts";
import { LiveWork } from "./live.ts";
import { countEnd, countStep, countWork } from "./metrics.ts";
import { ended } from "./outcome.ts";
import { goTo, type MachineRecord, type Work } from "./record.ts";
import { Records } from "./records.ts";
import { provisioned, type Provisioned } from "./status.ts";
import type { Systems } from "./systems.ts";
import { tell } from "./tell.ts";

/** Takes each machine that has an order through it, and answers for it to whoever serves the boot network. */
export class Provisioning implements AsyncDisposable {
  /** What boot services ask. */
  readonly plans: BootPlans;
  readonly discovery: Discovery;
  readonly #options: ProvisioningOptions;
  readonly #records: Records;
  readonly #live: LiveWork;
  readonly #queue: WorkQueue<string>;
  readonly #progress = new Map<string, () => void>();
  #offers: BootOffers | undefined;
  #unlisten: () => void = () => {};

  constructor(options: ProvisioningOptions) {
    this.#options = options;
    const { clock, random, workers } = options;
    this.#live = new LiveWork(clock);
    this.#records = new Records({ ...options, onChange: (machine) => this.#changed(machine) });
    this.discovery = new Discovery(options);
    this.plans = new Boots({ ...options, at: this, live: this.#live, offers: () => this.#offers });
    this.#queue = new WorkQueue({
      name: "provisioning",
      reconcile: (name, signal) => this.#reconcile(name, signal),
      clock,
      random,
      workers,
      backoff: { first: seconds(1), max: minutes(1) },
      onError: (machine, error, attempt) => this.#failed(machine, error, attempt),
    });
  }

  /** Whoever serves the boot network. */
  serve(offers: BootOffers): void {
    this.#unlisten();
    this.#offers = offers;
    this.#unlisten = offers.onImage(() => this.begin());
  }

  get isServed(): boolean {
    return this.#offers?.baseUrl !== undefined;
  }

  /** Goes on with what was begun. */
  begin(): void {
    for (const machine of this.#options.documents.all("machine")) {
      if (this.of(machine).work !== undefined) this.#queue.add(machine.name);
    }
    this.#count();
  }

  /** How far a machine is. */
  of(machine: Pick<Document<"machine">, "name" | "uid">): MachineRecord {
    return this.#records.of(machine);
  }

  /** For its status. */
  shown(name: string): Provisioned | undefined {
    const machine = this.#options.documents.get("machine", name);
    if (machine === undefined) return undefined;
    const record = this.of(machine);
    return provisioned(record, record.work && this.#live.of(name, record.work));
  }

  /** Writes down where a machine is from now on, with the events that tell of it, before anything is done about it. */
  put(name: string, before: MachineRecord, after: MachineRecord): void {
    countStep(before.work, after.work, this.#options.clock.now());
    if (after.work === undefined && after.last !== before.last) countEnd(after.last);
    this.#records.put(name, after, ...tell(name, before, after));
    this.#count();
  }

  /** What `decide` and what a machine says lead to, save orders to its BMC. */
  apply(
    name: string,
    record: MachineRecord,
    work: Work,
    next: Exclude<Next, { do: "power" | "boot-from" | "wait" }>,
  ): void {
    const nowMs = this.#options.clock.now();
    switch (next.do) {
      case "go": {
        const gone = goTo(work, next.to, nowMs);
        return this.put(name, record, { ...record, work: next.trouble ? { ...gone, trouble: next.trouble } : gone });
      }
      case "again": {
        const { boot: _, ...fresh } = goTo(work, "image", nowMs);
        const again = { ...fresh, attempt: work.attempt + 1, trouble: next.message };
        return this.put(name, record, { ...record, work: again });
      }
      case "end":
      case "fail":
        this.put(name, record, ended(record, work, next, nowMs));
        this.#options.log.info(
          { machine: name, order: work.orderId, ...next },
          "an order for a machine came to its end",
        );
    }
  }

  /** An operator moved its power: a rescue is over by it. */
  powered(name: string): void {
    const machine = this.#options.documents.get("machine", name);
    const record = machine && this.of(machine);
    if (record?.work?.step === "rescue")
      this.apply(name, record, record.work, { do: "end", message: "its power was moved by an order" });
  }

  /** How far it is may be told again, though not each time it moves a little. */
  progressed(name: string): void {
    if (this.#progress.has(name)) return;
    const cancel = this.#options.clock.after(TELL_EVERY, () => {
      this.#progress.delete(name);
      this.#options.onChange(name);
    });
    this.#progress.set(name, cancel);
  }

  /** A document describes it: what was seen of it before, when none did, is its own now. */
  described(name: string): void {
    const { documents, clock } = this.#options;
    const machine = documents.get("machine", name);
    if (machine !== undefined) this.#records.settle(machine);
    const found = machine && this.discovery.adopt(machine.spec.nics.map(({ mac }) => mac));
    if (machine === undefined || found?.inventory === undefined) return;
    const record = this.of(machine);
    if (record.inspected !== undefined || record.work !== undefined) return;
    const inspected = { atMs: Math.min(found.lastSeenMs, clock.now()), inventory: found.inventory };
    const phase = record.phase === "Registered" ? "Available" : record.phase;
    this.put(name, record, { ...record, phase, inspected });
  }

  /** Its document is gone, and what was known of it. */
  forget(name: string): void {
    this.#queue.forget(name);
    this.#live.forget(name);
    const record = this.#records.forget(name);
    if (record?.work !== undefined) this.#options.log.warn({ machine: name }, "the machine of an order is gone");
    this.#count();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    for (const cancel of this.#progress.values()) cancel();
    await this.#queue[Symbol.asyncDispose]();
  }

  #changed(name: string): void {
    this.#queue.add(name);
    this.#options.onChange(name);
  }

  #count(): void {
    countWork(this.#options.documents.all("machine").map((machine) => this.of(machine)));
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<Result> {
    const machine = this.#options.documents.get("machine", name);
    const begun = machine && this.of(machine).work;
    if (machine === undefined || begun === undefined) return done;
    const { seen: read, trouble } = await observe(machine, begun, this.#options.pool, signal);
    const record = this.of(machine);
    const { work } = record;
    if (work === undefined || !isSame(work, begun)) return requeueAfter(milliseconds(0)); // it went on meanwhile
    const seen = { ...read, image: this.#image(name, work), rivals: this.#offers?.rivals };
    const next = decide(work, seen, this.#live.elapsed(name, work), this.#options.patience ?? PATIENCE);
    if (next.do === "wait") return this.#wait(name, work, next, trouble);
    if (next.do !== "power" && next.do !== "boot-from") {
      this.apply(name, record, work, next);
      return requeueAfter(milliseconds(0));
    }
    return this.#act(machine, withPower(work, seen), next);
  }

  #wait(name: string, work: Work, next: Extract<Next, { do: "wait" }>, trouble: string | undefined): Result {
    const why = trouble ?? next.why;
    if (this.#live.of(name, work).waitsFor !== why) this.progressed(name);
    this.#live.waits(name, work, why);
    return requeueAfter(milliseconds(next.forMs));
  }

  #image(name: string, { step, job, orderId }: Work): Observed["image"] {
    if (step !== "image" || job.task !== "provision") return undefined;
    const offers = this.#offers;
    const state = offers && together(jobImages(job.system).map((wanted) => offers.image(wanted, orderId)));
    const work = this.#workOf(name);
    if (state?.state === "fetching" && work !== undefined) {
      this.#live.fetched(name, work, state);
      this.progressed(name);
    }
    return state;
  }

  /** Written down first: the order that is about to be given has its id from the record, and no other ever gets it. */
  async #act(
    machine: Document<"machine">,
    work: Work,
    next: Extract<Next, { do: "power" | "boot-from" }>,
  ): Promise<Result> {
    const { name } = machine;
    const before = this.of(machine);
    if (before.work?.wasOn !== work.wasOn) this.put(name, before, { ...before, work });
    let isTaken: boolean;
    try {
      isTaken = await act(machine, work, next, this.#options);
    } catch (error) {
      const why = bmcReason(error) === undefined && !isLongshoreError(error) ? undefined : messageOf(error);
      const now = this.#workOf(name);
      if (now !== undefined && why !== undefined) this.#live.waits(name, now, why);
      this.progressed(name);
      throw error;
    }
    const record = this.of(machine);
    const now = record.work;
    if (now === undefined || !isSame(now, work)) return requeueAfter(milliseconds(0)); // it went on meanwhile
    const isStarted = next.do === "power" && next.order !== "off" && work.step === "power" && isTaken;
    const moved = isStarted ? goTo(now, "boot", this.#options.clock.now()) : { ...now, tries: now.tries + 1 };
    this.put(name, record, { ...record, work: moved });
    return requeueAfter(milliseconds(isTaken ? 0 : REFUSED_WAIT));
  }

  #workOf(name: string): Work | undefined {
    const machine = this.#options.documents.get("machine", name);
    return machine && this.of(machine).work;
  }

  #failed(machine: string, error: unknown, attempt: number): void {
    const { log, onUnexpected } = this.#options;
    const keys = { machine, attempt, error: messageOf(error) };
    if (bmcReason(error) !== undefined) return log.debug(keys, "the BMC cannot be used now");
    log.warn(keys, "a machine could not be taken further");
    if (!isLongshoreError(error)) onUnexpected(error);
  }
}

export interface ProvisioningOptions {
  readonly site: string;
  readonly documents: HeldDocuments;
  readonly systems: Systems;
  readonly pool: BmcPool;
  readonly orders: Orders;
  readonly store: Pick<Store, "provisioning" | "discovered" | "outbox" | "atomically">;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Machines worked on at once. */
  readonly workers: number;
  readonly patience?: Patience | undefined;
  /** More is known of a machine: its status may be another. */
  readonly onChange: (machine: string) => void;
  /** More is known of machines without a document. */
  readonly onDiscovered: () => void;
  /** An error that no catalog knows. */
  readonly onUnexpected: (error: unknown) => void;
}

/** Whether it is still where it was. */
function isSame(a: Work, b: Work): boolean {
  return a.orderId === b.orderId && a.attempt === b.attempt && a.step === b.step && a.tries === b.tries;
}

function withPower(work: Work, { power }: Observed): Work {
  return work.step === "power" && work.wasOn === undefined && power !== undefined
    ? { ...work, wasOn: power === "on" }
    : work;
}

/** A status is a message and a write: more of them help nobody who watches. */
const TELL_EVERY = seconds(2);
const REFUSED_WAIT = seconds(5);
