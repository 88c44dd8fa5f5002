import { type Clock, days, type Logger, messageOf } from "@longshore/kit";
import type { OrderStore } from "../store/orders.ts";

/** Forgets orders that nobody asks about any more, now and once a day: an agent runs for years on one file. */
export function startPruningOrders({ orders, clock, log }: PruneOptions): Disposable {
  let cancel = (): void => {};
  const prune = (): void => {
    cancel = clock.after(days(1), prune);
    try {
      orders.prune(clock.now() - KEPT);
    } catch (error) {
      log.warn({ error: messageOf(error) }, "old orders could not be forgotten");
    }
  };
  prune();
  return { [Symbol.dispose]: () => cancel() };
}

export interface PruneOptions {
  readonly orders: Pick<OrderStore, "prune">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who asked for an order may ask again for its result, milliseconds. */
const KEPT = days(7);
