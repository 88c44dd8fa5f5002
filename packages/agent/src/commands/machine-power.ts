import type { CallContext } from "@longshore/bus";
import { type MachinePowerCommand, MachinePowerResult, PowerAction } from "@longshore/contracts";
import { decidePower } from "@longshore/intents";
import type { Clock } from "@longshore/kit";
import type { Bmc, LastStart, PowerOrder, PowerState } from "../bmc/bmc.ts";
import { commandErrors } from "./command-errors.ts";
import type { Order, Orders } from "./orders.ts";
import { isPulse, proofOf, type Proof } from "./power-proof.ts";
import { readUntil } from "./read-until.ts";

/** Power now: `site.{site}.cmd.machine.power`. Throws from `intentErrors`, too, when nothing was done. */
export function machinePower(
  { machine: name, action, orderId }: MachinePowerCommand,
  { caller }: Pick<CallContext, "caller">,
  { orders, clock }: { readonly orders: Orders; readonly clock: Clock },
): Promise<MachinePowerResult> {
  const machine = orders.machine(name);
  const order = ORDERS[action];
  if (order === undefined) throw commandErrors.AGENT_BAD_ORDER({ reason: `power action ${action}` });
  decidePower({ machine: name, action, held: machine.spec.power, hold: false });
  return orders.carryOut(powerOrder(order, { machine, id: orderId, caller }, clock));
}

interface Before {
  readonly power: PowerState;
  readonly start: LastStart | undefined;
}

export function powerOrder(
  order: PowerOrder,
  who: Pick<Order<Before, MachinePowerResult>, "machine" | "id" | "caller">,
  clock: Clock,
): Order<Before, MachinePowerResult> {
  const startOf = async (bmc: Bmc, signal: AbortSignal): Promise<LastStart | undefined> =>
    isPulse(order) ? bmc.power.lastStart?.(signal) : undefined;
  return {
    ...who,
    what: "power",
    result: MachinePowerResult,
    before: async (bmc, signal) => ({ power: await bmc.power.state(signal), start: await startOf(bmc, signal) }),
    give: (bmc, signal) => bmc.power.order(order, signal),
    async after(bmc, { power: was, start }, answered, signal) {
      let wasOff = false;
      const read = async (): Promise<Proof & { readonly now: PowerState }> => {
        const now = await bmc.power.state(signal);
        wasOff ||= now === "off";
        const again = now === "on" ? await startOf(bmc, signal) : undefined;
        return { now, ...proofOf(order, { was, now, wasOff, start, again }) };
      };
      const isOver = ({ proven, hopeless }: Proof, ageMs: number): boolean =>
        proven !== undefined || (hopeless && answered && ageMs >= SETTLE_MS);
      const { last } = await readUntil(clock, read, isOver, signal);
      const confirmed = last?.proven !== undefined;
      const evidence = last?.proven ?? (answered ? "the BMC said yes; it was not seen" : "the BMC's answer was lost");
      return { was, now: last?.now ?? "unknown", confirmed, accepted: answered, evidence };
    },
    undone: ({ power: now }, why) => ({ was: now, now, confirmed: false, accepted: false, ...UNDONE[why] }),
    isConfirmed: ({ confirmed }) => confirmed,
    tell: ({ was, now, evidence }) => ({
      reason: "PowerOrdered",
      message: `${order} was ordered: ${was} before, ${now} after; ${evidence}`,
      evidence: { action: order, was, now, proof: evidence },
    }),
  };
}

const UNDONE = {
  refused: { evidence: "the BMC said no" },
  interrupted: { was: "unknown", evidence: "the agent died while it ran: it may have happened or not" },
};

/** What a reset leaves to see is there by then. */
const SETTLE_MS = 1500;

const ORDERS: Readonly<Partial<Record<PowerAction, PowerOrder>>> = {
  [PowerAction.POWER_ACTION_ON]: "on",
  [PowerAction.POWER_ACTION_OFF]: "off",
  [PowerAction.POWER_ACTION_SOFT]: "soft",
  [PowerAction.POWER_ACTION_CYCLE]: "cycle",
  [PowerAction.POWER_ACTION_RESET]: "reset",
};
