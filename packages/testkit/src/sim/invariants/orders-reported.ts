import { reportedOnce } from "../../history/rules/reported-once.ts";
import type { Invariant } from "./invariant.ts";

/** An order that a site took on is in its timeline, once, whatever died: with its result, or as of unknown outcome. */
export const ordersReported: Invariant = {
  name: "orders-reported",
  async violations({ operator, sites }) {
    const reports: string[] = [];
    const full = new Set<string>();
    for (const { name } of sites) {
      const events = (await operator.events(name)) ?? [];
      if (events.length >= MOST_SHOWN) full.add(name); // the first ones are no longer at hand
      for (const { event } of events) {
        const order = REASONS.has(event?.reason ?? "") ? event?.evidence["order"] : undefined;
        if (order !== undefined) reports.push(order);
      }
    }
    const orders = sites.flatMap(({ name, disk }) =>
      [...disk.state.orders.keys()].map((order) => ({ order, owed: !full.has(name) })),
    );
    return reportedOnce(orders, reports);
  },
};

/** Of one site, as the hub keeps them at hand. */
const MOST_SHOWN = 1000;

const REASONS: ReadonlySet<string> = new Set(["PowerOrdered", "BootOrdered", "IdentifyOrdered", "BmcLogCleared"]);
