import type { Invariant } from "./invariant.ts";

/** An order whose result an operator was told is in the timeline of its site, once. */
export const ordersReported: Invariant = {
  name: "orders-reported",
  async violations({ history, operator, sites }) {
    const reports = new Map<string, number>();
    for (const { name } of sites) {
      for (const { event } of (await operator.events(name)) ?? []) {
        const order = event?.reason === "PowerOrdered" ? event.evidence["order"] : undefined;
        if (order !== undefined) reports.set(order, (reports.get(order) ?? 0) + 1);
      }
    }
    const answered = new Set(history.calls.filter(({ outcome }) => outcome?.ok === true).map(({ number }) => number));
    const acted = new Set(history.acts.map(({ orderId }) => orderId));
    return history.taken.flatMap(({ orderId, call }) => {
      const times = reports.get(orderId) ?? 0;
      if (times > 1) return [`order ${orderId} was reported ${times} times`];
      const told = call !== undefined && answered.has(call) && acted.has(orderId);
      return told && times === 0 ? [`order ${orderId} was answered and acted on, and never reported`] : [];
    });
  },
};
