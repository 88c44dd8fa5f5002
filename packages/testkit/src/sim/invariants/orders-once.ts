import { PowerAction } from "@longshore/contracts";
import type { Invariant } from "./invariant.ts";

/** An order is acted on at most once; one that was answered as not done was not; one that was confirmed was. */
export const ordersOnce: Invariant = {
  name: "orders-once",
  violations({ history }) {
    const acts = Map.groupBy(history.acts, ({ orderId }) => orderId);
    const found: string[] = [];
    for (const [orderId, done] of acts) {
      if (orderId !== undefined && done.length > 1) found.push(`order ${orderId} was acted on ${done.length} times`);
    }
    for (const { number, power, outcome } of history.calls) {
      if (power === undefined || outcome === undefined) continue;
      const ids = new Set(history.taken.filter(({ call }) => call === number).map(({ orderId }) => orderId));
      const times = [...ids].reduce((sum, id) => sum + (acts.get(id)?.length ?? 0), 0);
      if (times > 1) found.push(`call ${number} led to ${times} acts`);
      if (!outcome.ok && NOT_DONE.has(outcome.code) && times > 0) {
        found.push(`call ${number} was answered with ${outcome.code}, and the BMC acted`);
      }
      const isPulse =
        power.action === PowerAction.POWER_ACTION_CYCLE || power.action === PowerAction.POWER_ACTION_RESET;
      if (outcome.ok && outcome.confirmed === true && isPulse && times === 0) {
        found.push(`call ${number} was confirmed, and no BMC acted`);
      }
    }
    return found;
  },
};

/** Errors that say that nothing was done. */
const NOT_DONE: ReadonlySet<string> = new Set([
  "AGENT_BMC_TOO_SLOW",
  "AGENT_NO_SUCH_MACHINE",
  "AGENT_STOPPING",
  "BMC_BUSY",
  "BMC_REJECTED",
  "HUB_NOT_FOUND",
  "HUB_SITE_NOT_CONNECTED",
  "INTENT_POWER_HELD",
]);
