import type { SimulatedSensor } from "./simulated-sensor.ts";

/** What a small server has: values that move by themselves, slowly, and stay within their thresholds. */
export const defaultSensors: readonly SimulatedSensor[] = [
  {
    name: "CPU Temp",
    sensorType: 0x01,
    entityId: 3,
    value: wave(48, 6, 60_000),
    analog: {
      unit: 1,
      m: 1,
      exponent: 0,
      thresholds: { upperNonCritical: 80, upperCritical: 90, upperNonRecoverable: 100 },
    },
  },
  {
    name: "Inlet Temp",
    sensorType: 0x01,
    entityId: 7,
    value: wave(24, 2, 300_000),
    analog: { unit: 1, m: 1, exponent: 0, thresholds: { upperNonCritical: 40, upperCritical: 45 } },
  },
  {
    name: "P12V",
    sensorType: 0x02,
    entityId: 7,
    value: wave(12.06, 0.12, 20_000),
    analog: { unit: 4, m: 6, exponent: -2, thresholds: { lowerCritical: 10.8, upperCritical: 13.2 } },
  },
  fan("Fan 1", 20_000),
  fan("Fan 2", 27_000),
  { name: "PSU 1", sensorType: 0x08, entityId: 10, value: () => 0b1 }, // present
];

function fan(name: string, periodMs: number): SimulatedSensor {
  const thresholds = { lowerNonCritical: 1_500, lowerCritical: 1_000 };
  return {
    name,
    sensorType: 0x04,
    entityId: 29,
    value: wave(5_000, 400, periodMs),
    analog: { unit: 18, m: 50, exponent: 0, thresholds },
  };
}

/** Around `middle`, by `swing` at most, once in `periodMs`. */
function wave(middle: number, swing: number, periodMs: number): (ms: number) => number {
  return (ms) => middle + swing * Math.sin((ms / periodMs) * 2 * Math.PI);
}
