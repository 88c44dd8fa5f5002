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
  WorkQueue,
} from "@longshore/kit";
import type { Bmc, BmcInfo, PowerState } from "../bmc/bmc.ts";
import { bmcReason } from "../bmc/bmc-errors.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { Facts } from "../outbox/facts.ts";
import type { Provisioned } from "../provisioning/status.ts";
import type { Watched } from "../watch/watched.ts";
import type { BmcPool } from "./bmc-pool.ts";
import { decide, LOOK_EVERY, type SentPower } from "./decide.ts";
import { machineStatus } from "./machine-status.ts";
import type { Observation, Seen } from "./observation.ts";
import { transitions } from "./transitions.ts";

/** The machines of the site: each is brought to what its document says, and what is seen of it is told. */
export class Machines implements AsyncDisposable {
  readonly #options: MachinesOptions;
  readonly #queue: WorkQueue<string>;
  readonly #known = new Map<string, Known>();

  constructor(options: MachinesOptions) {
    this.#options = options;
    const { clock, random, resyncMs, workers } = options;
    this.#queue = new WorkQueue({
      name: "machine",
      reconcile: (name, signal) => this.#reconcile(name, signal),
      clock,
      random,
      workers,
      backoff: { first: Math.min(2000, resyncMs), max: resyncMs },
      onError: (machine, error, attempt, retryInMs) => this.#failed(machine, error, attempt, retryInMs),
    });
  }

  /** Its document, its credentials or its power changed, or it is new or gone. */
  add(name: string): void {
    this.#queue.add(name);
  }

  /** More is known of it than before: says so, without asking its BMC. */
  tell(name: string): void {
    const machine = this.#options.documents.get("machine", name);
    const known = this.#known.get(name);
    if (machine !== undefined && known?.seen !== undefined) this.#tell(machine, known);
  }

  /** Takes no more work and waits for what runs. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#queue[Symbol.asyncDispose]();
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<Result> {
    const machine = this.#options.documents.get("machine", name);
    if (machine === undefined) return this.#forget(name);
    const known = this.#known.get(name) ?? {};
    this.#known.set(name, known);
    try {
      known.seen = await this.#observe(machine, signal);
    } catch (error) {
      const reason = bmcReason(error);
      if (reason === undefined) throw error; // stopped, or our own mistake
      known.seen = this.#unseen(name, error, reason);
      known.bmc = undefined;
      this.#tell(machine, known);
      return this.#later(name, error);
    }
    return this.#hold(machine, known, known.seen);
  }

  /** A BMC that is left alone keeps the reason for which it is. */
  #unseen(name: string, error: unknown, reason: string): Observation {
    const { state, lastReason } = this.#options.pool.breaker(name);
    const isResting = state !== "closed";
    const { seen } = this.#known.get(name) ?? {};
    if (reason === "Resting" && seen?.reachable === false) return seen;
    return {
      reachable: UNASKED.has(reason) ? undefined : false,
      reason: reason === "Resting" ? lastReason : reason,
      hint: isLongshoreError(error) ? error.hint : undefined,
      message: isResting
        ? `${messageOf(error)}; left alone for a while, and asked again now and then`
        : messageOf(error),
    };
  }

  #observe(machine: Document<"machine">, signal: AbortSignal): Promise<Seen> {
    const { clock, pool } = this.#options;
    return pool.use(
      machine,
      async (bmc) => {
        const began = clock.monotonic();
        const power = await bmc.power.state(signal);
        const responseMs = clock.monotonic() - began;
        const { protocol, cipherSuite } = bmc;
        const at = { atMs: clock.now(), responseMs };
        return {
          reachable: true,
          power,
          ...at,
          protocol,
          cipherSuite,
          bmc: await this.#info(machine.name, bmc, signal),
        };
      },
      signal,
    );
  }

  /** Asked once per session: firmware is updated with a reboot of the BMC. */
  async #info(name: string, bmc: Bmc, signal: AbortSignal): Promise<BmcInfo> {
    const known = this.#known.get(name);
    if (known?.bmc?.of === bmc) return known.bmc.info;
    const info = await bmc.info(signal);
    if (known !== undefined) known.bmc = { of: bmc, info };
    return info;
  }

  /**
   * Decides, tells, acts: in this order, so that a status stands also when the act takes its time. A disk that has no
   * room to tell it keeps no power from being held.
   */
  async #hold(machine: Document<"machine">, known: Known, seen: Seen): Promise<Result> {
    const { clock, resyncMs } = this.#options;
    // while an order is at work on it, its power is the order's
    const { provisioned, isOwned } = this.#options;
    const isBusy = provisioned(machine.name)?.busy !== undefined || isOwned?.(machine.name) === true;
    const wanted = isBusy ? undefined : machine.spec.power;
    const decision = decide(wanted, seen.power, sentOf(known, clock));
    if (decision.do === "keep") known.sent = undefined;
    const untold = this.#untold(machine, known);
    if (decision.do === "order") await this.#order(machine, known, decision.power);
    if (untold !== undefined) throw untold; // looked at again soon
    if (decision.do === "keep") return requeueAfter(milliseconds(resyncMs));
    return requeueAfter(decision.do === "wait" ? decision.for : LOOK_EVERY);
  }

  /** Tells, or says why there was no room to. */
  #untold(machine: Document<"machine">, known: Known): Error | undefined {
    try {
      this.#tell(machine, known);
      return undefined;
    } catch (error) {
      if (isLongshoreError(error, "AGENT_STATE_DISK_FULL")) return error;
      throw error;
    }
  }

  /** Not aborted once begun: a stop waits for it. */
  async #order(machine: Document<"machine">, known: Known, to: PowerState): Promise<void> {
    const { pool, clock, log } = this.#options;
    const times = known.sent?.to === to ? known.sent.times + 1 : 1;
    log.info({ machine: machine.name, to, times }, "ordering the held power state");
    known.sent = { to, atMs: clock.monotonic(), times };
    try {
      await pool.use(machine, (bmc) => bmc.power.order(to), new AbortController().signal);
    } catch (error) {
      if (!isLongshoreError(error, "BMC_OUTCOME_UNKNOWN")) throw error; // else: read it back
    }
  }

  #tell(machine: Document<"machine">, known: Known): void {
    const { facts, clock } = this.#options;
    const before = facts.lastStatus("machine", machine.name);
    const last = known.power ?? readPower(before?.machine?.power);
    const watched = this.#options.watched(machine.name);
    const seen = known.seen as Observation;
    const work = this.#options.provisioned(machine.name);
    const status = machineStatus(machine, seen, sentOf(known, clock), before, clock.now(), watched, work);
    const hint = seen.reachable === true ? undefined : seen.hint;
    for (const event of transitions(before, status, last, hint)) facts.event(event);
    facts.status(status);
    known.power = readPower(status.machine?.power) ?? last;
    this.#options.onSeen(machine.name, seen);
  }

  async #forget(name: string): Promise<Result> {
    const { pool, facts, onGone } = this.#options;
    this.#known.delete(name);
    await pool.forget(name);
    facts.gone("machine", name);
    onGone(name);
    this.#queue.forget(name);
    return done;
  }

  /** A BMC that cannot be used is tried again later, whatever it was; only credentials are waited for. */
  #later(name: string, error: unknown): Result {
    const { pool, clock } = this.#options;
    if (!isLongshoreError(error)) throw error;
    const { waitMs } = pool.breaker(name);
    if (waitMs > 0) return requeueAfter(milliseconds(waitMs));
    const notBefore = pool.notBefore(name);
    if (error.retry === "once" && notBefore === undefined) return done;
    if (error.retry === "once") return requeueAfter(milliseconds(Math.max(1000, (notBefore ?? 0) - clock.now())));
    if (error.retry === "never") return done;
    throw error;
  }

  #failed(machine: string, error: unknown, attempt: number, retryInMs: number | undefined): void {
    const { log, onUnexpected } = this.#options;
    const keys = { machine, attempt, retryInMs: retryInMs && Math.round(retryInMs), error: messageOf(error) };
    if (bmcReason(error) !== undefined) return log.debug(keys, "the BMC cannot be used now");
    log.warn(keys, "a machine could not be reconciled");
    if (!isLongshoreError(error)) onUnexpected(error);
  }
}

interface Known {
  seen?: Observation | undefined;
  /** The last state that was read, however long ago. */
  power?: PowerState | undefined;
  sent?: { readonly to: PowerState; readonly atMs: number; readonly times: number } | undefined;
  bmc?: { readonly of: Bmc; readonly info: BmcInfo } | undefined;
}

export interface MachinesOptions {
  readonly documents: HeldDocuments;
  readonly pool: BmcPool;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds until a machine is looked at again when nothing changed: someone may press its button. */
  readonly resyncMs: number;
  /** Machines worked on at once. */
  readonly workers: number;
  /** What is known of it beside the power. */
  readonly watched: (machine: string) => Watched;
  /** How far it is on its way to its system. */
  readonly provisioned: (machine: string) => Provisioned | undefined;
  /** Another controller is at work on it, and has its power. Absent: there is no other. */
  readonly isOwned?: (machine: string) => boolean;
  readonly onSeen: (machine: string, seen: Observation) => void;
  readonly onGone: (machine: string) => void;
  /** An error that no catalog knows. */
  readonly onUnexpected: (error: unknown) => void;
}

/** Reasons for which the BMC was not even asked. */
const UNASKED: ReadonlySet<string> = new Set(["CredentialsMissing", "CredentialsUnreadable", "ProtocolMissing"]);

function sentOf({ sent }: Known, clock: Clock): SentPower | undefined {
  return sent && { to: sent.to, times: sent.times, ageMs: clock.monotonic() - sent.atMs };
}

function readPower(text: string | undefined): PowerState | undefined {
  return text === "on" || text === "off" ? text : undefined;
}
