import type { LocatorRow } from "../sdr-kinds.ts";
import type { SensorRow } from "../sensor-row.ts";
import { columns } from "./columns.ts";
import { hex } from "./hex.ts";
import { readingText } from "./reading.ts";

/** `CPU Temp         | 01h | ok  |  3.1 | 42 degrees C`. */
export function sdrRow(row: SensorRow): string {
  const number = `${hex(row.number).toUpperCase()}h`;
  return columns([row.name, number, row.status, row.entity.padStart(4), readingText(row)], [16, 3, 3, 4]);
}

/** `Mainboard FRU    | 00h | ok  |  7.1 | Logical FRU @00h`. */
export function locatorRow({ name, kind, device, entity }: LocatorRow): string {
  const at = `${hex(device).toUpperCase()}h`;
  const what = kind === "fru" ? `Logical FRU @${at}` : `Dynamic MC @ ${at}`;
  return columns([name, "00h", "ok", entity.padStart(4), what], [16, 3, 3, 4]);
}
