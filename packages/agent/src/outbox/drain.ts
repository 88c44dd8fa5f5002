import type { SiteLink } from "@longshore/bus";
import { Event } from "@longshore/contracts";
import { type Clock, counter, fullJitter, type Logger, messageOf, type Random, seconds } from "@longshore/kit";
import type { Fact, OutboxStore } from "../store/outbox.ts";

/**
 * Brings facts from the outbox to the hub: each lane in order, one at a time, until the hub has it on disk; only then is
 * it forgotten here. A fact keeps its sequence however often it is sent, so readers can drop repeats.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #busy = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #attempts = new Map<string, number>();
  readonly #stop = new AbortController();
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
    this.#settle();
  }

  #pump(): void {
    if (this.#stop.signal.aborted) return;
    try {
      this.#settle();
      if (this.#options.link.state !== "up") return;
      const room = this.#options.lanesAtOnce - (this.#busy.size - this.#timers.size);
      if (room <= 0) return;
      const heads = this.#options.store.heads(this.#busy, room);
      if (heads.length === 0) return;
      for (const fact of this.#options.store.number(heads)) void this.#send(fact);
    } catch (error) {
      this.#options.log.error({ error: messageOf(error) }, "the outbox cannot be read or written");
      this.#wait(DISK, seconds(5));
    }
  }

  async #send(fact: Fact): Promise<void> {
    const { link, incarnation } = { link: this.#options.link, incarnation: this.#options.store.incarnation };
    this.#busy.add(fact.lane);
    try {
      await link.publishFact(fact.subject, this.#stamped(fact), `${incarnation}-${fact.sequence}`, this.#stop.signal);
      this.#acknowledged.push(fact.id);
      this.#attempts.delete(fact.lane);
      this.#busy.delete(fact.lane);
      sentFacts.inc({ outcome: "stored" });
    } catch (error) {
      this.#failed(fact.lane, error);
    }
    this.wake();
  }

  #failed(lane: string, error: unknown): void {
    const { random, log } = this.#options;
    if (this.#stop.signal.aborted) return;
    const attempt = this.#attempts.get(lane) ?? 0;
    this.#attempts.set(lane, attempt + 1);
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
  #stamped({ sequence, atMs, body }: Fact): Uint8Array {
    const { agent, store } = this.#options;
    const stamp = { agent, incarnation: store.incarnation, sequence, atMs, term: 0 };
    return Buffer.concat([Event.encode({ stamp }), body]);
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

const sentFacts = counter({
  name: "longshore_outbox_sent_facts_total",
  help: "Facts sent to the hub, by whether its stream stored them.",
  labels: ["outcome"],
});
