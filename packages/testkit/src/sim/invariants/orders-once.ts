import { PowerAction } from "@longshore/contracts";
import { actedOnce } from "../../history/rules/acted-once.ts";
import { answersHold } from "../../history/rules/answers-hold.ts";
import type { Invariant } from "./invariant.ts";

/** An order is acted on at most once; one that was answered as not done was not; one that was confirmed was. */
export const ordersOnce: Invariant = {
  name: "orders-once",
  violations({ history }) {
    const acts = Map.groupBy(history.acts, ({ orderId }) => orderId);
    const calls = history.calls.flatMap(({ number, what, power, outcome }) => {
      if (what === "apply" || outcome === undefined) return [];
      const ids = new Set(history.taken.filter(({ call }) => call === number).map(({ orderId }) => orderId));
      const times = [...ids].reduce((sum, id) => sum + (acts.get(id)?.length ?? 0), 0);
      return answersHold({
        number,
        answer: outcome,
        isPulse: power !== undefined && PULSES.has(power.action),
        acts: times,
      });
    });
    return [...actedOnce(history.acts.map(({ orderId }) => orderId)), ...calls];
  },
};

const PULSES: ReadonlySet<PowerAction> = new Set([PowerAction.POWER_ACTION_CYCLE, PowerAction.POWER_ACTION_RESET]);
