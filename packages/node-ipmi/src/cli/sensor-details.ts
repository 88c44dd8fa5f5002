import { THRESHOLDS } from "../commands/sensor/thresholds.ts";
import type { Sender } from "../ipmi-session.ts";
import { readSensor } from "../sdr/read-sensor.ts";
import type { Sensor } from "../sdr/sensor.ts";
import { fields } from "./output/fields.ts";
import { hex } from "./output/hex.ts";
import { readingText } from "./output/reading.ts";
import { type Limits, limitsOf, rowOf, type SensorRow } from "./sensor-row.ts";

/** All that there is to say of one sensor: what `sdr get` and `sensor get` print. */
export interface SensorDetails extends SensorRow {
  readonly thresholds: Limits;
  readonly hysteresis?: NonNullable<Sensor["hysteresis"]>;
}

export async function detailsOf(bmc: Sender, sensor: Sensor): Promise<SensorDetails> {
  const row = rowOf(await readSensor(bmc, sensor));
  const thresholds = row.absent === undefined ? await limitsOf(bmc, sensor) : {};
  return { ...row, thresholds, ...(sensor.hysteresis && { hysteresis: sensor.hysteresis }) };
}

export function detailsText(row: SensorDetails): string {
  const limits = THRESHOLDS.toReversed().map((name) => [LABELS[name], row.thresholds[name]] as const);
  return fields(
    [
      ["Sensor ID", `${row.name} (0x${hex(row.number)})`],
      [" Entity ID", row.entity],
      [" Sensor Type", `${row.type} (${row.discrete ? "Discrete" : "Threshold"})`],
      [" Sensor Reading", row.discrete ? undefined : readingText(row)],
      [" States Asserted", row.discrete ? readingText(row) : undefined],
      [" Status", row.status],
      ...limits.map(([label, value]) => [` ${label}`, row.discrete ? undefined : (value ?? "na")] as const),
      [" Positive Hysteresis", row.hysteresis?.positive],
      [" Negative Hysteresis", row.hysteresis?.negative],
    ],
    { width: 23 },
  );
}

const LABELS = {
  lowerNonCritical: "Lower Non-Critical",
  lowerCritical: "Lower Critical",
  lowerNonRecoverable: "Lower Non-Recoverable",
  upperNonCritical: "Upper Non-Critical",
  upperCritical: "Upper Critical",
  upperNonRecoverable: "Upper Non-Recoverable",
} as const;
