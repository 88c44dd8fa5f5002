import {
  type Clock,
  deadline,
  done,
  formatDuration,
  hours,
  isLongshoreError,
  type Logger,
  messageOf,
  milliseconds,
  minutes,
  type Random,
  requeueAfter,
  type Result,
  WorkQueue,
} from "@longshore/kit";
import type { Bmc, LongRead } from "../bmc/bmc.ts";
import { bmcErrors, bmcReason } from "../bmc/bmc-errors.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { BmcPool } from "../machines/bmc-pool.ts";
import { outOfBand } from "../machines/machine-status.ts";
import type { Facts } from "../outbox/facts.ts";
import type { Store } from "../store/store.ts";
import { type LogReading, tellLog } from "./tell-log.ts";
import type { Watched, WatchedInventory } from "./watched.ts";

/**
 * What a BMC knows beside the power: its event log, its sensors and its inventory are read in turn, slowly, with
 * everybody else going first. What was read last stays, with its time, while the BMC cannot be asked.
 */
export class MachineWatch implements AsyncDisposable {
  readonly #options: MachineWatchOptions;
  readonly #queue: WorkQueue<string>;
  readonly #watched = new Map<string, Watched>();
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(options: MachineWatchOptions) {
    this.#options = options;
    const { clock, random, everyMs, workers } = options;
    this.#queue = new WorkQueue({
      name: "watch",
      reconcile: (name, signal) => this.#reconcile(name, signal),
      clock,
      random,
      workers,
      backoff: { first: Math.min(5000, everyMs), max: everyMs },
      onError: (machine, error) => this.#failed(machine, error),
    });
  }

  /** Its BMC answers: begin, if that was not begun. */
  begin(name: string): void {
    if (this.#watched.has(name)) return;
    this.#watched.set(name, {});
    this.#queue.add(name);
  }

  /** What was read last. */
  of(name: string): Watched {
    return this.#watched.get(name) ?? {};
  }

  /** Reads again now and waits until that is done, whatever came of it, or the signal aborts. */
  async refresh(name: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting.add(resolve));
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (!this.#watched.has(name)) this.#watched.set(name, {});
    this.#queue.add(name);
    await promise;
    waiting.delete(resolve);
  }

  forget(name: string): void {
    this.#watched.delete(name);
    this.#queue.forget(name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#queue[Symbol.asyncDispose]();
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<Result> {
    const { documents, everyMs } = this.#options;
    const machine = documents.get("machine", name);
    if (machine === undefined || !this.#watched.has(name)) return done;
    try {
      await this.#read(machine, signal);
    } catch (error) {
      if (bmcReason(error) === undefined) throw error; // stopped, or our own mistake
      this.#take(name, { problem: messageOf(error) });
    } finally {
      for (const resolve of this.#waiting.get(name) ?? []) resolve();
      this.#waiting.delete(name);
    }
    return requeueAfter(milliseconds(everyMs));
  }

  async #read(machine: Document<"machine">, stop: AbortSignal): Promise<void> {
    const { pool, clock } = this.#options;
    const within = formatDuration(READ_WITHIN);
    const late = (): Error =>
      bmcErrors.BMC_NO_ANSWER({ message: `the BMC of ${machine.name} was not read to the end within ${within}` });
    using limit = deadline(clock, READ_WITHIN, late, stop);
    await pool.use(
      machine,
      async (bmc, pause) => {
        const options = { signal: limit.signal, pause };
        await this.#log(machine.name, bmc, options);
        await this.#sensors(machine.name, bmc, options);
        await this.#inventory(machine.name, bmc, options);
        this.#take(machine.name, { problem: undefined });
      },
      limit.signal,
    );
  }

  async #log(name: string, bmc: Bmc, options: LongRead): Promise<void> {
    const log = await tolerant(tellLog(name, bmc, this.#options, options));
    this.#take(name, { log });
    const { facts } = this.#options;
    const wasFull = this.of(name).logFull === true;
    this.#take(name, { logFull: log?.full });
    if (log?.full === true && !wasFull) facts.event(logFull(name, log));
  }

  async #sensors(name: string, bmc: Bmc, options: LongRead): Promise<void> {
    const { clock } = this.#options;
    const readings = await tolerant(bmc.sensors?.read(options));
    if (readings !== undefined) this.#take(name, { sensors: { readings, atMs: clock.now() } });
  }

  /** Once a day: it changes when somebody changes a part. */
  async #inventory(name: string, bmc: Bmc, options: LongRead): Promise<void> {
    const { clock, facts } = this.#options;
    const said = outOfBand(facts.lastStatus("machine", name)?.machine?.inventory);
    const known: WatchedInventory | undefined =
      this.of(name).inventory ?? (said.length > 0 ? { fields: said, atMs: said[0]?.readAtMs ?? 0 } : undefined);
    if (known !== undefined && clock.now() - known.atMs < hours(24)) return this.#take(name, { inventory: known });
    const found = await tolerant(bmc.inventory?.read(options));
    const atMs = clock.now();
    if (found !== undefined)
      this.#take(name, { inventory: { fields: found.map((field) => ({ ...field, readAtMs: atMs })), atMs } });
  }

  #take(name: string, part: Watched): void {
    const before = this.#watched.get(name);
    if (before === undefined) return; // forgotten meanwhile
    const now = { ...before, ...part };
    this.#watched.set(name, now);
    this.#options.onRead(name, now, before);
  }

  #failed(machine: string, error: unknown): void {
    const { log, onUnexpected } = this.#options;
    log.warn({ machine, error: messageOf(error) }, "a BMC's sensors and log could not be read");
    if (!isLongshoreError(error)) onUnexpected(error);
  }
}

export interface MachineWatchOptions {
  readonly documents: HeldDocuments;
  readonly pool: BmcPool;
  readonly facts: Facts;
  readonly store: Pick<Store, "machines" | "atomically">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds between two readings of a machine. */
  readonly everyMs: number;
  /** BMCs read at once. */
  readonly workers: number;
  /** A part was read. */
  readonly onRead: (machine: string, now: Watched, before: Watched) => void;
  /** An error that no catalog knows. */
  readonly onUnexpected: (error: unknown) => void;
}

const READ_WITHIN = minutes(2);

/** Undefined when the BMC says that it does not do this. */
async function tolerant<T>(reading: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isLongshoreError(error, "BMC_REJECTED") || isLongshoreError(error, "BMC_PRIVILEGE_TOO_LOW")) return undefined;
    throw error;
  }
}

function logFull(name: string, { entries }: LogReading) {
  return {
    noun: "machine",
    name,
    reason: "BmcLogFull",
    severity: "warning",
    message: `its BMC's event log is full with ${entries} entries: what happens now may not be written down`,
    evidence: { next: `longshore machine sel ${name} --clear` },
  };
}
