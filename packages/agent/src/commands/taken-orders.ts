import { type Clock, type Logger, messageOf, seconds } from "@longshore/kit";
import type { Facts, NewEvent } from "../outbox/facts.ts";
import type { TakenOrder } from "../store/orders.ts";
import type { NewFact } from "../store/outbox.ts";
import type { Store } from "../store/store.ts";

/** What came of an order, encoded, and the event that tells it. */
export interface OrderEnd {
  readonly result: Uint8Array;
  readonly event: NewEvent;
}

/**
 * The orders that this agent took on, each told once, whatever dies: the result and the event that tells of it are one
 * transaction, and what an agent died over is told by the next one as of unknown outcome.
 */
export class TakenOrders implements Disposable {
  readonly #options: TakenOrdersOptions;
  /** Could not be written down yet: the disk was full. */
  readonly #unwritten: { readonly id: string; readonly result: Uint8Array; readonly told: NewFact }[] = [];
  #cancel: () => void = () => undefined;

  constructor(options: TakenOrdersOptions) {
    this.#options = options;
  }

  /** Ends those that were begun by an agent that died. */
  endInterrupted(): void {
    const { store, log } = this.#options;
    for (const { id, atMs, interrupted } of store.orders.begun()) {
      const { result, subject, body } = interrupted;
      this.#write(id, result, { lane: "event", subject, atMs, body });
      log.warn({ order: id }, "an order was begun before the agent died; what came of it is unknown");
    }
  }

  /** Undefined = taken on now. `interrupted` is how it ends if this agent dies before `finish`. */
  begin(id: string, { result, event }: OrderEnd): TakenOrder | undefined {
    const { store, facts, clock } = this.#options;
    const { subject, body } = facts.factOf(event);
    return store.orders.begin({ id, atMs: clock.now(), interrupted: { result, subject, body } });
  }

  /** Throws where it cannot be written down now: it is then, as soon as it can be. */
  finish(id: string, { result, event }: OrderEnd): void {
    const { facts, log } = this.#options;
    const told = facts.factOf(event);
    try {
      this.#write(id, result, told);
    } catch (error) {
      log.warn({ order: id, reason: messageOf(error) }, "what came of an order cannot be written down");
      if (this.#unwritten.push({ id, result, told }) === 1) this.#retryLater();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#cancel();
    this.#retry();
  }

  #write(id: string, result: Uint8Array, told: NewFact): void {
    const { store, facts } = this.#options;
    store.atomically(() => {
      store.orders.finish(id, result);
      store.outbox.append([told]);
    });
    facts.appended();
  }

  #retryLater(): void {
    this.#cancel = this.#options.clock.after(RETRY_AFTER, () => {
      this.#retry();
      if (this.#unwritten.length > 0) this.#retryLater();
    });
  }

  #retry(): void {
    try {
      for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
        this.#write(next.id, next.result, next.told);
        this.#unwritten.shift();
      }
    } catch (error) {
      this.#options.log.debug({ reason: messageOf(error) }, "what came of an order cannot be written down yet");
    }
  }
}

export interface TakenOrdersOptions {
  readonly store: Pick<Store, "orders" | "outbox" | "atomically">;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Logger;
}

const RETRY_AFTER = seconds(5);
