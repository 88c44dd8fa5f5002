import type { EventLog, EventLogState, LogEntry } from "../src/bmc/event-log.ts";

/** A BMC's event log in memory, with all that BMCs do to theirs. */
export class FakeLog implements EventLog {
  entriesNow: LogEntry[] = [];
  /** The oldest make room for the newest beyond this. */
  capacity = Number.POSITIVE_INFINITY;
  erased = "0";
  /** Milliseconds since 1970; undefined: never set. */
  clockMs: number | undefined = 0;
  /** Says yes to being emptied and keeps everything. */
  keeps = false;
  #next = 1;
  #serial = 0;

  /** Writes down what nobody wrote before. */
  add(message = `entry ${this.#serial + 1}`, severity: LogEntry["severity"] = "info"): void {
    const fingerprint = `f${++this.#serial}`;
    this.entriesNow.push({ id: String(this.#next++), fingerprint, atMs: this.clockMs, severity, message });
    if (this.entriesNow.length > this.capacity) this.entriesNow.shift();
  }

  /** Somebody else empties it, or it forgets: numbers begin again. `says`: whether it tells so. */
  lose(says: boolean): void {
    this.entriesNow = [];
    this.#next = 1;
    if (says) this.erased = String(Number(this.erased) + 1);
  }

  /** The same entries under other ids. */
  renumber(): void {
    this.entriesNow = this.entriesNow.map((entry, index) => ({ ...entry, id: String(index + 1) }));
    this.#next = this.entriesNow.length + 1;
  }

  async state(): Promise<EventLogState> {
    const full = this.entriesNow.length >= this.capacity;
    return { entries: this.entriesNow.length, full, erased: this.erased, clockMs: this.clockMs };
  }

  async *entries({ from }: { readonly from?: string | undefined } = {}): AsyncGenerator<LogEntry> {
    const first = from === undefined ? 0 : this.entriesNow.findIndex(({ id }) => id === from);
    if (first >= 0) yield* this.entriesNow.slice(first);
  }

  async *newest(count: number): AsyncGenerator<LogEntry> {
    yield* this.entriesNow.toReversed().slice(0, count);
  }

  async clear(): Promise<void> {
    if (!this.keeps) this.lose(true);
  }
}
