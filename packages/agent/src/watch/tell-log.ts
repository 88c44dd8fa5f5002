import { type Clock, counter } from "@longshore/kit";
import type { Bmc, LongRead } from "../bmc/bmc.ts";
import type { EventLogState, LogEntry } from "../bmc/event-log.ts";
import type { Facts, NewEvent } from "../outbox/facts.ts";
import type { Store } from "../store/store.ts";
import { type LogPart, newIn } from "./log-tail.ts";

export interface TellLogOptions {
  readonly store: Pick<Store, "machines" | "atomically">;
  readonly facts: Facts;
  readonly clock: Clock;
}

/** What is known of a BMC's event log after it was told. */
export interface LogReading {
  readonly entries: number;
  readonly full: boolean;
  /** The log's clock minus ours, milliseconds; undefined when that clock was never set. */
  readonly skewMs: number | undefined;
}

/** Tells what is new in a BMC's event log: the events and the place up to which it was told stand in one transaction. */
export async function tellLog(
  machine: string,
  { eventLog }: Bmc,
  { store, facts, clock }: TellLogOptions,
  options: LongRead = {},
): Promise<LogReading | undefined> {
  if (eventLog === undefined) return undefined;
  const state = await eventLog.state(options.signal);
  const reading = readingOf(state, clock.now());
  for await (const part of newIn(eventLog, store.machines.read(machine).log, state, options)) {
    store.atomically(() => {
      for (const event of eventsOf(machine, part, reading)) facts.event(event);
      store.machines.write(machine, { ...store.machines.read(machine), log: part.mark });
    });
    for (const { severity } of part.entries) told.inc({ severity });
  }
  return reading;
}

export function readingOf({ entries, full, clockMs }: EventLogState, nowMs: number): LogReading {
  return { entries, full, skewMs: clockMs === undefined ? undefined : clockMs - nowMs };
}

function eventsOf(machine: string, { entries, note }: LogPart, reading: LogReading): NewEvent[] {
  const about = { noun: "machine", name: machine };
  const before: NewEvent[] = [];
  if (note?.kind === "found") {
    const message = `its BMC's event log has ${note.entries} entries from before; only what comes from now on is told`;
    before.push({ ...about, reason: "BmcLogFound", severity: "info", message, evidence: {} });
  } else if (note?.kind === "lost") {
    const message = "its BMC's event log is not what it was: entries that nobody read may be gone";
    before.push({ ...about, reason: "BmcLogLost", severity: "warning", message, evidence: {} });
  }
  return [...before, ...entries.map((entry) => eventOf(about, entry, reading))];
}

/** The time is the BMC's own word; how far its clock is off stands beside it. */
function eventOf(
  about: { readonly noun: string; readonly name: string },
  { id, atMs, severity, message }: LogEntry,
  { skewMs }: LogReading,
): NewEvent {
  const at = atMs === undefined ? "unknown" : new Date(atMs).toISOString();
  const skew = skewMs === undefined ? "unknown" : String(Math.round(skewMs / 1000));
  return { ...about, reason: "BmcLogEntry", severity, message, evidence: { entry: id, at, clockSkewSeconds: skew } };
}

const told = counter({
  name: "longshore_bmc_log_entries_total",
  help: "Entries of BMCs' event logs that were told as events, by severity.",
  labels: ["severity"],
});
