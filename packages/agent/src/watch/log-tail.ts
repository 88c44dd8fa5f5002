import type { LongRead } from "../bmc/bmc.ts";
import type { EventLog, EventLogState, LogEntry } from "../bmc/event-log.ts";
import type { LogMark } from "../store/machines.ts";

/** What is new in a BMC's event log, in parts: each is to be told and remembered in one transaction. */
export interface LogPart {
  readonly entries: readonly LogEntry[];
  /** How far the log was told once this part is. */
  readonly mark: LogMark;
  /** Said before the entries. */
  readonly note?: LogNote | undefined;
}

export type LogNote =
  /** The agent sees this log for the first time: what was in it is history. */
  | { readonly kind: "found"; readonly entries: number }
  /** The place was not found again: it was emptied, or overwritten; entries that nobody told may be gone. */
  | { readonly kind: "lost" };

/**
 * Each entry once, in order, whatever the BMC does with its log: empties it, overwrites the oldest, gives entries other
 * ids. Nothing depends on its clock. A log that is seen for the first time is taken as it is: what is in it is not told.
 */
export async function* newIn(
  log: EventLog,
  known: LogMark | undefined,
  state: EventLogState,
  options: LongRead = {},
): AsyncGenerator<LogPart> {
  if (known === undefined) return yield* foundIn(log, state, options);
  const wasEmptied = known.erased !== state.erased;
  if (state.entries === 0) {
    if (known.id !== "" || wasEmptied) yield { entries: [], mark: { id: "", erased: state.erased, tail: [] } };
    return;
  }
  const next =
    known.id === "" ? undefined : ((await after(log, known, options)) ?? (await afterTail(log, known, options)));
  const isLost = next === undefined && known.id !== "";
  const note: LogNote | undefined = isLost && !wasEmptied ? { kind: "lost" } : undefined;
  const mark = { ...known, erased: state.erased, tail: isLost ? [] : known.tail };
  yield* inParts(next ?? log.entries(options), mark, note);
}

async function* foundIn(log: EventLog, state: EventLogState, options: LongRead): AsyncGenerator<LogPart> {
  const tail: string[] = [];
  let id = "";
  for await (const entry of log.newest(TAIL, options)) {
    id ||= entry.id;
    tail.unshift(entry.fingerprint);
  }
  if (id === "" && state.entries > 0) {
    for await (const entry of log.entries(options)) {
      id = entry.id;
      tail.push(entry.fingerprint);
    }
  }
  const mark = { id, erased: state.erased, tail: tail.slice(-TAIL) };
  yield { entries: [], mark, note: { kind: "found", entries: state.entries } };
}

/** The entries after the one that was told last; undefined when that is not there, or is another one by now. */
async function after(
  log: EventLog,
  { id, tail }: LogMark,
  options: LongRead,
): Promise<AsyncIterable<LogEntry> | undefined> {
  const entries = log.entries({ ...options, from: id })[Symbol.asyncIterator]();
  const first = await entries.next();
  if (first.done === true || first.value.fingerprint !== tail.at(-1)) return undefined;
  return { [Symbol.asyncIterator]: () => entries };
}

/** The entries after those that were told last, wherever they are now; undefined when none of them is there. */
async function afterTail(
  log: EventLog,
  { tail }: LogMark,
  options: LongRead,
): Promise<AsyncIterable<LogEntry> | undefined> {
  const all: LogEntry[] = [];
  for await (const entry of log.entries(options)) all.push(entry);
  let best = { place: -1, length: 0 };
  for (let place = 0; place < all.length; place++) {
    let length = 0;
    while (length < tail.length && all[place - length]?.fingerprint === tail.at(-1 - length)) length++;
    if (length > 0 && length >= best.length) best = { place, length };
  }
  return best.place < 0 ? undefined : from(all.slice(best.place + 1));
}

async function* inParts(
  entries: AsyncIterable<LogEntry>,
  known: LogMark,
  note: LogNote | undefined,
): AsyncGenerator<LogPart> {
  let mark = known;
  let said = note;
  let part: LogEntry[] = [];
  const cut = (): LogPart => {
    const tail = [...mark.tail, ...part.map(({ fingerprint }) => fingerprint)].slice(-TAIL);
    mark = { id: part.at(-1)?.id ?? mark.id, erased: mark.erased, tail };
    const whole = { entries: part, mark, note: said };
    part = [];
    said = undefined;
    return whole;
  };
  for await (const entry of entries) {
    part.push(entry);
    if (part.length === PART) yield cut();
  }
  if (part.length > 0 || said !== undefined) yield cut();
}

async function* from(entries: readonly LogEntry[]): AsyncGenerator<LogEntry> {
  yield* entries;
}

/** Enough to tell a run of like entries from another. */
const TAIL = 8;
const PART = 32;
