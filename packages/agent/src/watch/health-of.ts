import type { SensorHealth, SensorReading, SensorThresholds } from "../bmc/sensors.ts";

/** What the sensors say of a machine: the worst of them, and which those are. */
export interface MachineHealth {
  readonly health: SensorHealth;
  readonly worst: readonly SensorReading[];
}

export function healthOf(readings: readonly SensorReading[]): MachineHealth {
  for (const health of ["critical", "warning", "ok"] as const) {
    const worst = readings.filter((reading) => reading.health === health);
    if (worst.length > 0) return { health, worst: health === "ok" ? [] : worst };
  }
  return { health: "unknown", worst: [] };
}

/** "CPU Temp 93 °C: above upper critical (90 °C)". */
export function inWords({ name, value, unit, states, thresholds }: SensorReading): string {
  const number = value === undefined ? "" : ` ${value} ${unit}`.trimEnd();
  const last = states.at(-1) ?? "";
  const limit = thresholds[CROSSED[last] ?? "upperFatal"];
  const bound = CROSSED[last] === undefined || limit === undefined ? "" : ` (${`${limit} ${unit}`.trimEnd()})`;
  return `${name}${number}: ${last || "no reading"}${bound}`;
}

const CROSSED: Readonly<Record<string, keyof SensorThresholds>> = {
  "below lower non-critical": "lowerWarning",
  "below lower critical": "lowerCritical",
  "below lower non-recoverable": "lowerFatal",
  "above upper non-critical": "upperWarning",
  "above upper critical": "upperCritical",
  "above upper non-recoverable": "upperFatal",
};
