/** What can be ordered of a machine's power. */
export type Action = "on" | "off" | "soft" | "cycle" | "reset";

/** One line of a history. `atMs` is the recorder's own monotonic clock, whatever the clocks of the programs say. */
export type HistoryRecord = AskedRecord | AnsweredRecord | ActedRecord | ReportedRecord | HeldRecord | RestoredRecord;

/** An operator asks: for power now, or for a change of a document. */
export interface AskedRecord {
  readonly what: "asked";
  readonly atMs: number;
  readonly call: number;
  readonly site: string;
  readonly machine: string;
  /** Undefined = a change of the machine's document. */
  readonly action?: Action | undefined;
}

/** What the operator was told. A call without one was never answered. */
export interface AnsweredRecord {
  readonly what: "answered";
  readonly atMs: number;
  readonly call: number;
  readonly ok: boolean;
  readonly code?: string | undefined;
  readonly confirmed?: boolean | undefined;
  /** Of a change: what the document has now. */
  readonly generation?: number | undefined;
}

/** A BMC did what it was told. */
export interface ActedRecord {
  readonly what: "acted";
  readonly atMs: number;
  readonly site: string;
  readonly machine: string;
  readonly action: Action;
}

/** The hub's timeline tells of an order; read once, at the end. */
export interface ReportedRecord {
  readonly what: "reported";
  readonly site: string;
  readonly machine: string;
  readonly action: Action;
  readonly order: string;
}

/** What the hub says of a document: its generation, and the one that its site reports to hold. */
export interface HeldRecord {
  readonly what: "held";
  readonly atMs: number;
  readonly site: string;
  readonly machine: string;
  readonly uid: string;
  readonly generation: number;
  readonly observed: number;
}

/** The hub was put back to a backup: what it acknowledged in between it knows no more, and a new epoch begins. */
export interface RestoredRecord {
  readonly what: "restored";
  readonly atMs: number;
  readonly backupAtMs: number;
}

export function isPulse(action: Action | undefined): boolean {
  return action === "cycle" || action === "reset";
}
