import type { LongRead } from "./bmc.ts";

export interface SensorReader {
  /** Every sensor with what it says now; which there are is asked once per login. */
  read(options?: LongRead): Promise<readonly SensorReading[]>;
}

export const SENSOR_KINDS = ["temperature", "power", "fan", "current", "voltage", "other"] as const;
export type SensorKind = (typeof SENSOR_KINDS)[number];

export interface SensorReading {
  /** Unique within the machine. */
  readonly name: string;
  readonly kind: SensorKind;
  /** As people write it: "°C", "RPM"; empty where there are no numbers. */
  readonly unit: string;
  /** Absent while there is no reading, and for sensors without numbers. */
  readonly value?: number | undefined;
  /** What holds, in words: "above upper critical", "present". */
  readonly states: readonly string[];
  /** Unknown: it says nothing now, or nothing that is good or bad. */
  readonly health: SensorHealth;
  readonly thresholds: SensorThresholds;
}

export type SensorHealth = "ok" | "warning" | "critical" | "unknown";

/** In the sensor's unit; those that it does not have are absent. */
export type SensorThresholds = Readonly<
  Partial<Record<`${"lower" | "upper"}${"Warning" | "Critical" | "Fatal"}`, number>>
>;
