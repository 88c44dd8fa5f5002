import type { OutgoingFact, SiteLink } from "@longshore/bus";
import { Event } from "@longshore/contracts";
import { type Clock, counter, fullJitter, type Logger, messageOf, type Random, seconds } from "@longshore/kit";
import { COUNTED_LANES, type Fact, type OutboxStore } from "../store/outbox.ts";
import { BatchSizes } from "./batch-sizes.ts";

/**
 * Brings facts from the outbox to the hub: each lane in order, until the hub has them on disk; only then are they
 * forgotten here. One message of a lane is on its way at a time; where events pile up, one batch of them. A fact keeps
 * its sequence however often it is sent, so readers can drop repeats.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #busy = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #attempts = new Map<string, number>();
  readonly #stop = new AbortController();
  /** Numbered ahead, per lane: one write of the disk for many. */
  readonly #next = new Map<string, readonly Fact[]>();
  readonly #sizes = new BatchSizes();
  #acknowledged: number[] = [];
  #scheduled = false;
  #emptied: (() => void)[] = [];

  constructor(options: DrainOptions) {
    this.#options = options;
    options.link.onState((state) => {
      if (state === "up") this.#hurry();
    });
  }

  /** Something was appended, or the line is up again. */
  wake(): void {
    if (this.#scheduled || this.#stop.signal.aborted) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  /** Resolves when nothing waits any more, or when `signal` aborts. */
  async flush(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#empty()) return;
    this.wake();
    await new Promise<void>((resolve) => {
      this.#emptied.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** Sends no more; what is on its way is sent again after the next start. */
  close(): void {
    this.#stop.abort(new Error("the outbox was closed"));
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    try {
      this.#settle();
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, "what the hub has could not be forgotten; it is sent again");
    }
  }

  #pump(): void {
    if (this.#stop.signal.aborted) return;
    try {
      if (this.#options.link.state !== "up") return this.#settle();
      const room = this.#options.lanesAtOnce - (this.#busy.size - this.#timers.size);
      if (room <= 0) return;
      const ahead = [...this.#next.keys()].filter((lane) => !this.#busy.has(lane)).slice(0, room);
      for (const lane of ahead) void this.#send(lane);
      if (ahead.length > 0 && this.#acknowledged.length < AT_ONCE) return;
      this.#settle();
      this.#fill(room - ahead.length);
    } catch (error) {
      this.#options.log.error({ error: messageOf(error) }, "the outbox cannot be read or written");
      this.#wait(DISK, seconds(5));
    }
  }

  /** Numbers what comes next in lanes of which nothing is on its way, and sends the first of each. */
  #fill(room: number): void {
    const { store } = this.#options;
    const busy = new Set([...this.#busy, ...this.#next.keys()]);
    const heads = store.heads(busy, room);
    if (heads.length === 0) return;
    const facts = heads.flatMap((head) =>
      COUNTED_LANES.includes(head.lane) ? store.lane(head.lane, Math.max(AT_ONCE, this.#sizes.of(head.lane))) : [head],
    );
    for (const [lane, next] of Map.groupBy(store.number(facts), (fact) => fact.lane)) this.#next.set(lane, next);
    for (const { lane } of heads) void this.#send(lane);
  }

  /** Sends what is next in a lane. */
  async #send(lane: string): Promise<void> {
    const next = this.#next.get(lane) ?? [];
    const facts = this.#sizes.first(lane, next);
    this.#busy.add(lane);
    try {
      await this.#publish(facts.map((fact) => this.#outgoing(fact)));
      for (const { id } of facts) this.#acknowledged.push(id);
      const rest = next.slice(facts.length);
      if (rest.length > 0) this.#next.set(lane, rest);
      else this.#next.delete(lane);
      this.#sizes.stored(lane, facts.length);
      this.#attempts.delete(lane);
      this.#busy.delete(lane);
      sentFacts.inc({ outcome: "stored" }, facts.length);
    } catch (error) {
      this.#failed(lane, error);
    }
    this.wake();
  }

  #publish(facts: readonly OutgoingFact[]): Promise<void> {
    const { link } = this.#options;
    const [only, second] = facts;
    if (only === undefined || second !== undefined) return link.publishFacts(facts, this.#stop.signal);
    return link.publishFact(only.subject, only.payload, only.id, this.#stop.signal);
  }

  #failed(lane: string, error: unknown): void {
    const { random, log } = this.#options;
    if (this.#stop.signal.aborted) return;
    const attempt = this.#attempts.get(lane) ?? 0;
    this.#attempts.set(lane, attempt + 1);
    this.#sizes.failed(lane);
    sentFacts.inc({ outcome: "failed" });
    log.debug({ lane, attempt, error: messageOf(error) }, "a fact was not stored by the hub; it is kept");
    this.#wait(lane, fullJitter(attempt, { first: 250, max: 10_000 }, random));
  }

  /** The lane stays busy until its time comes. */
  #wait(lane: string, ms: number): void {
    this.#busy.add(lane);
    this.#timers.get(lane)?.();
    this.#timers.set(
      lane,
      this.#options.clock.after(ms, () => this.#release(lane)),
    );
  }

  #release(lane: string): void {
    this.#timers.get(lane)?.();
    this.#timers.delete(lane);
    this.#busy.delete(lane);
    this.wake();
  }

  #hurry(): void {
    for (const lane of this.#timers.keys()) this.#release(lane); // a Map may lose the key it stands at
    this.#attempts.clear();
    this.wake();
  }

  /** Forgets what the hub has; should the agent die before that, it is sent again under its old sequence. */
  #settle(): void {
    if (this.#acknowledged.length > 0) {
      this.#options.store.forget(this.#acknowledged);
      this.#acknowledged = [];
    }
    if (!this.#empty()) return;
    for (const resolve of this.#emptied) resolve();
    this.#emptied = [];
  }

  #empty(): boolean {
    return this.#acknowledged.length === 0 && this.#options.store.size().facts === 0;
  }

  /** Every fact has its stamp as field 1, and encodings put one after the other merge (protobuf.dev, "Last One Wins"). */
  #outgoing({ subject, sequence, incarnation, ordinal, atMs, body }: Fact): OutgoingFact {
    const stamp = { agent: this.#options.agent, incarnation, sequence, atMs, term: 0, ordinal };
    return { subject, payload: Buffer.concat([Event.encode({ stamp }), body]), id: `${incarnation}-${sequence}` };
  }
}

export interface DrainOptions {
  readonly link: SiteLink;
  readonly store: OutboxStore;
  /** Public NKey of this agent. */
  readonly agent: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Lanes that may have a fact on its way at the same time. */
  readonly lanesAtOnce: number;
}

const DISK = "disk";
/** Facts of a lane that are numbered, and acknowledged ones that are forgotten, in one write of the disk. */
const AT_ONCE = 64;

const sentFacts = counter({
  name: "longshore_outbox_sent_facts_total",
  help: "Facts that the hub's stream stored, and tries that failed.",
  labels: ["outcome"],
});
