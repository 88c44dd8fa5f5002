import type { SensorRow } from "../sensor-row.ts";
import { columns } from "./columns.ts";
import { hex } from "./hex.ts";
import { readingText } from "./reading.ts";

/** `CPU Temp         | 01h | ok  |  3.1 | 42 degrees C`. */
export function sdrRow(row: SensorRow): string {
  const number = `${hex(row.number).toUpperCase()}h`;
  return columns([row.name, number, row.status, row.entity.padStart(4), readingText(row)], [16, 3, 3, 4]);
}
