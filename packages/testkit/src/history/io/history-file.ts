import { appendFileSync } from "node:fs";
import type { HistoryRecord } from "../record.ts";

/** A history as it is written: one line of JSON per record, in a file that can be read when a story fails. */
export class HistoryFile {
  readonly path: string;
  readonly records: HistoryRecord[] = [];

  constructor(path: string) {
    this.path = path;
  }

  add(record: HistoryRecord): void {
    this.records.push(record);
    appendFileSync(this.path, `${JSON.stringify(record)}\n`);
  }
}
