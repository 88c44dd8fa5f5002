import { type EventParts, describeEvent, eventOf, timeOf } from "../sel/describe.ts";
import type { SelRecord } from "../sel/record.ts";
import type { Sensor } from "../sdr/sensor.ts";
import { columns } from "./output/columns.ts";
import { hex } from "./output/hex.ts";
import { clockText, dateText } from "./output/time.ts";

/** An entry of the event log, as the lists print it. */
export interface SelRow extends Partial<EventParts> {
  readonly id: number;
  /** ISO 8601; absent when the BMC's clock was not set, or for entries without a time. */
  readonly time?: string;
  /** Seconds since the BMC's start, where its clock was not set. */
  readonly sinceStart?: number;
  /** The entry as a sentence. */
  readonly text: string;
}

export function selRowOf(entry: SelRecord, sensors: readonly Sensor[]): SelRow {
  const { id } = entry.record;
  const at = timeOf(entry);
  const sinceStart = at === undefined && entry.kind !== "oem" ? entry.record.time : undefined;
  return {
    id,
    ...(at !== undefined && { time: new Date(at).toISOString() }),
    ...(sinceStart !== undefined && sinceStart !== UNSPECIFIED && { sinceStart }),
    ...(entry.kind === "event" && eventOf(entry.record, sensors)),
    text: describeEvent(entry, sensors),
  };
}

const UNSPECIFIED = 0xffffffff;

/** `   1 | 11/28/2026 | 17:33:12 | CPU Temp | upper critical going high | Asserted | reading 95 °C …`. */
export function selRowText(row: SelRow): string {
  const { id, sensor, state, deasserted, reading, threshold } = row;
  const start = [
    hex(id, 4)
      .replace(/^0+(?=.)/, "")
      .padStart(4),
    ...timeColumns(row),
  ];
  if (sensor === undefined || state === undefined) return columns([...start, row.text], []);
  const numbers = [reading && `Reading ${reading}`, threshold && `Threshold ${threshold}`].filter(
    (each) => each !== undefined,
  );
  return columns([...start, sensor, state, deasserted ? "Deasserted" : "Asserted", ...numbers], []);
}

function timeColumns({ time, sinceStart }: SelRow): string[] {
  if (time !== undefined) return [dateText(Date.parse(time) / 1000), clockText(Date.parse(time) / 1000)];
  return sinceStart === undefined ? ["", ""] : ["Pre-Init", String(sinceStart).padStart(10, "0")];
}
