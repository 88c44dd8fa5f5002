import type { LongRead } from "./bmc.ts";

/** What a BMC wrote down about its machine. */
export interface EventLog {
  state(signal?: AbortSignal): Promise<EventLogState>;
  /** The entries from `from` on, itself included, oldest first; all without it; none when it is not there. */
  entries(options?: LongRead & { readonly from?: string | undefined }): AsyncIterable<LogEntry>;
  /** The newest entries, newest first. */
  newest(count: number, options?: LongRead): AsyncIterable<LogEntry>;
  /** Starts to empty it. What was not read is lost. */
  clear(signal?: AbortSignal): Promise<void>;
}

export interface EventLogState {
  readonly entries: number;
  /** There is no room: what happens from now on is not written down, or overwrites the oldest. */
  readonly full: boolean;
  /** Another value: it was emptied since. Empty when the BMC does not say. */
  readonly erased: string;
  /** What the log's own clock says, milliseconds since 1970; undefined when it was never set. */
  readonly clockMs?: number | undefined;
}

export interface LogEntry {
  /** Its name in the log; may be given to another entry after the log was emptied. */
  readonly id: string;
  /** The same for the same contents, whatever the id. */
  readonly fingerprint: string;
  /** By the log's own clock, milliseconds since 1970; undefined when that was not set. */
  readonly atMs?: number | undefined;
  readonly severity: "info" | "warning" | "error";
  /** "CPU Temp: upper critical going high (reading 95 °C, threshold 90 °C)". */
  readonly message: string;
}
