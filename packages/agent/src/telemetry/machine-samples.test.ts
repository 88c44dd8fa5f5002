import { expect, test } from "vitest";
import type { SensorKind, SensorReading } from "../bmc/sensors.ts";
import { sensorSamples, watchedSamples } from "./machine-samples.ts";

function reading(name: string, kind: SensorKind, more: Partial<SensorReading> = {}): SensorReading {
  return { name, kind, unit: "", value: 1, states: [], health: "ok", thresholds: {}, ...more };
}

test("a site that has more sensors than series keeps those that tell most of trouble, of all its machines", () => {
  const sensors = [reading("P12V", "voltage"), reading("Fan 1", "fan"), reading("CPU", "temperature")];
  const machines = [
    ["m1", { sensors }],
    ["m2", { sensors }],
  ] as const;
  const kept = sensorSamples(machines, 4).map(({ name, labels }) => `${labels["machine"]} ${name}`);
  expect(kept).toEqual([
    "m1 longshore_machine_temperature_celsius",
    "m2 longshore_machine_temperature_celsius",
    "m1 longshore_machine_fan_speed_rpm",
    "m2 longshore_machine_fan_speed_rpm",
  ]);
  expect(sensorSamples(machines, 100)).toHaveLength(6);
});

test("what has no number, or no unit that all share, has no series of its own; what is not well has a state", () => {
  const sensors = [
    reading("PSU 1", "other", { value: undefined, health: "critical" }),
    reading("Fan 1", "fan", { value: undefined, health: "unknown" }),
    reading("CPU", "temperature", { health: "warning" }),
  ];
  expect(sensorSamples([["m1", { sensors }]], 100).map(({ labels }) => labels["sensor"])).toEqual(["CPU"]);
  const told = watchedSamples("m1", { sensors, log: { entries: 3, full: false, skewMs: -1500 } });
  expect(told.map(({ name, labels, value }) => [name, labels["sensor"], value])).toEqual([
    ["longshore_machine_health", undefined, 2],
    ["longshore_machine_sensor_state", "PSU 1", 2],
    ["longshore_machine_sensor_state", "CPU", 1],
    ["longshore_machine_log_entries", undefined, 3],
    ["longshore_machine_log_clock_skew_seconds", undefined, -1],
  ]);
});
