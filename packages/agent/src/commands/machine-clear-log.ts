import type { CallContext } from "@longshore/bus";
import { type MachineClearLogCommand, MachineClearLogResult } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import type { EventLogState } from "../bmc/event-log.ts";
import { tellLog, type TellLogOptions } from "../watch/tell-log.ts";
import { eventLogOf } from "./machine-log.ts";
import type { Order, Orders } from "./orders.ts";
import { readUntil } from "./read-until.ts";

/** Empties a BMC's event log: `site.{site}.cmd.machine.clear-log`. What is in it is told first, so that nothing is lost. */
export function machineClearLog(
  { machine: name, orderId }: MachineClearLogCommand,
  { caller }: Pick<CallContext, "caller">,
  options: TellLogOptions & { readonly orders: Orders },
): Promise<MachineClearLogResult> {
  const machine = options.orders.machine(name);
  return options.orders.carryOut(clearOrder({ machine, id: orderId, caller }, options));
}

function clearOrder(
  who: Pick<Order<EventLogState, MachineClearLogResult>, "machine" | "id" | "caller">,
  options: TellLogOptions & { readonly clock: Clock },
): Order<EventLogState, MachineClearLogResult> {
  const { name } = who.machine;
  return {
    ...who,
    what: "clear-log",
    result: MachineClearLogResult,
    async before(bmc, signal) {
      const log = eventLogOf(name, bmc);
      await tellLog(name, bmc, options, { signal });
      return log.state(signal);
    },
    give: (bmc, signal) => eventLogOf(name, bmc).clear(signal),
    async after(bmc, { entries, erased }, _answered, signal) {
      const read = (): Promise<EventLogState> => eventLogOf(name, bmc).state(signal);
      // some write down that they were emptied, as their first entry
      const isEmpty = (now: EventLogState): boolean =>
        now.entries === 0 || (now.entries === 1 && entries > 1) || (now.entries <= 1 && now.erased !== erased);
      const { last, seen } = await readUntil(options.clock, read, isEmpty, signal);
      return { entriesBefore: entries, entriesNow: last?.entries ?? entries, confirmed: seen };
    },
    undone: ({ entries }) => ({ entriesBefore: entries, entriesNow: entries, confirmed: false }),
    isConfirmed: ({ confirmed }) => confirmed,
    tell: ({ entriesBefore, entriesNow }) => ({
      reason: "BmcLogCleared",
      message: `its BMC's event log was ordered to be emptied: ${entriesBefore} entries before, ${entriesNow} after`,
      evidence: { before: String(entriesBefore), now: String(entriesNow) },
    }),
  };
}
