import type { MachineLog, MachineLogCommand } from "@longshore/contracts";
import { type Clock, milliseconds } from "@longshore/kit";
import type { Bmc } from "../bmc/bmc.ts";
import type { EventLog, LogEntry } from "../bmc/event-log.ts";
import { readingOf } from "../watch/tell-log.ts";
import { commandErrors } from "./command-errors.ts";
import type { Orders } from "./orders.ts";

/**
 * The newest entries of a BMC's event log: `site.{site}.cmd.machine.log`. As many as the BMC gives within the window of
 * an answer; the rest is in the timeline, since the agent reads all of it.
 */
export function machineLog(
  { machine: name, count }: MachineLogCommand,
  { orders, clock }: { readonly orders: Orders; readonly clock: Clock },
): Promise<MachineLog> {
  return orders.inTime(orders.machine(name), async (bmc, signal) => {
    const began = clock.monotonic();
    const log = eventLogOf(name, bmc);
    const { entries: total, full, skewMs } = readingOf(await log.state(signal), clock.now());
    const wanted = Math.min(count || DEFAULT_COUNT, MOST);
    const entries: MachineLog["entries"] = [];
    let cut = false;
    for await (const entry of log.newest(wanted, { signal })) {
      entries.push(shown(entry));
      cut = entries.length < Math.min(wanted, total) && clock.monotonic() - began > ENOUGH;
      if (cut) break;
    }
    return { entries, total, full, clockSkewMs: skewMs ?? 0, clockKnown: skewMs !== undefined, cut };
  });
}

/** Throws AGENT_BMC_CANNOT. */
export function eventLogOf(machine: string, { eventLog }: Bmc): EventLog {
  if (eventLog === undefined) throw commandErrors.AGENT_BMC_CANNOT({ machine, what: "keep an event log" });
  return eventLog;
}

function shown({ id, atMs, severity, message }: LogEntry): MachineLog["entries"][number] {
  return { id, atMs: atMs ?? 0, severity, message };
}

const DEFAULT_COUNT = 50;
const MOST = 1000;
/** Well before the answer is due. */
const ENOUGH = milliseconds(3500);
