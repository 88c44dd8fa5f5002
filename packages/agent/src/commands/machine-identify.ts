import type { CallContext } from "@longshore/bus";
import { IdentifyLight, type MachineIdentifyCommand, MachineIdentifyResult } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import type { Bmc, IdentifyControl, IdentifyState } from "../bmc/bmc.ts";
import { commandErrors } from "./command-errors.ts";
import type { Order, Orders } from "./orders.ts";
import { readUntil } from "./read-until.ts";

/** The light that shows which machine it is: `site.{site}.cmd.machine.identify`. */
export function machineIdentify(
  command: MachineIdentifyCommand,
  { caller }: Pick<CallContext, "caller">,
  { orders, clock }: { readonly orders: Orders; readonly clock: Clock },
): Promise<MachineIdentifyResult> {
  const machine = orders.machine(command.machine);
  const light = lightOf(command);
  return orders.carryOut(identifyOrder(light, { machine, id: command.orderId, caller }, clock));
}

type Light = Parameters<IdentifyControl["set"]>[0];

function lightOf({ light, seconds }: MachineIdentifyCommand): Light {
  if (light === IdentifyLight.IDENTIFY_LIGHT_ON) return "on";
  if (light === IdentifyLight.IDENTIFY_LIGHT_OFF) return "off";
  if (light === IdentifyLight.IDENTIFY_LIGHT_TIMED && seconds > 0) return { seconds };
  throw commandErrors.AGENT_BAD_ORDER({ reason: `identify light ${light}, ${seconds} s` });
}

function identifyOrder(
  light: Light,
  who: Pick<Order<IdentifyState | undefined, MachineIdentifyResult>, "machine" | "id" | "caller">,
  clock: Clock,
): Order<IdentifyState | undefined, MachineIdentifyResult> {
  const control = ({ identify }: Bmc): IdentifyControl => {
    if (identify === undefined) throw commandErrors.AGENT_BMC_CANNOT({ machine: who.machine.name, what: "light up" });
    return identify;
  };
  const wanted = typeof light === "object" ? `${light.seconds} s` : light;
  const isIt = (state: IdentifyState | undefined): boolean =>
    state === undefined || (typeof light === "object" ? state !== "off" : state === light);
  return {
    ...who,
    what: "identify",
    result: MachineIdentifyResult,
    before: (bmc, signal) => control(bmc).state(signal),
    give: (bmc, signal) => control(bmc).set(light, signal),
    async after(bmc, before, _answered, signal) {
      const { last, seen } = await readUntil(clock, () => control(bmc).state(signal), isIt, signal);
      const readable = before !== undefined || last !== undefined;
      return { now: last ?? "unknown", confirmed: seen && last !== undefined, readable };
    },
    undone: (before) => ({ now: before ?? "unknown", confirmed: false, readable: before !== undefined }),
    isConfirmed: ({ confirmed }) => confirmed,
    tell: ({ now, readable }) => ({
      reason: "IdentifyOrdered",
      message: `its light was ordered ${wanted}: ${readable ? `it is ${now}` : "the BMC does not say whether it is on"}`,
      evidence: { wanted, now },
    }),
  };
}
