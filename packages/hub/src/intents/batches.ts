import type { Write } from "@longshore/bus";

/** What the broker stores all or none at most. */
export const MAX_BATCH = 1000;

/** The order to one site. */
export interface SiteOrder {
  readonly site: string;
  readonly writes: readonly Write[];
}

/** Packs orders into batches that are stored all or none; a site is never split. */
export function packOrders(orders: readonly SiteOrder[], most = MAX_BATCH): SiteOrder[][] {
  const batches: SiteOrder[][] = [];
  let room = 0;
  for (const order of orders) {
    if (order.writes.length > room || batches.length === 0) {
      batches.push([]);
      room = most;
    }
    batches.at(-1)?.push(order);
    room -= order.writes.length;
  }
  return batches;
}
