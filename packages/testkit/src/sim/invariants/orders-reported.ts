import { reportedOnce } from "../../history/rules/reported-once.ts";
import type { Invariant } from "./invariant.ts";

/** An order whose result an operator was told is in the timeline of its site, once. */
export const ordersReported: Invariant = {
  name: "orders-reported",
  async violations({ history, operator, sites }) {
    const reports: string[] = [];
    for (const { name } of sites) {
      for (const { event } of (await operator.events(name)) ?? []) {
        const order = event?.reason === "PowerOrdered" ? event.evidence["order"] : undefined;
        if (order !== undefined) reports.push(order);
      }
    }
    const answered = new Set(history.calls.filter(({ outcome }) => outcome?.ok === true).map(({ number }) => number));
    const acted = new Set(history.acts.map(({ orderId }) => orderId));
    const orders = history.taken.map(({ orderId, call }) => ({
      order: orderId,
      owed: call !== undefined && answered.has(call) && acted.has(orderId),
    }));
    return reportedOnce(orders, reports);
  },
};
