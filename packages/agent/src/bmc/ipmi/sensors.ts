import { type IpmiSession, type Reading, readSensor, readThresholds, type Sensor } from "node-ipmi";
import { isLongshoreError } from "@longshore/kit";
import type { SensorKind, SensorReader, SensorReading, SensorThresholds } from "../sensors.ts";
import { healthOfStates } from "./sensor-health.ts";
import { sensorMap } from "./sensor-map.ts";
import { meant, of, patient } from "./sender.ts";

/** Sensors as the SDRs describe them, IPMI 2.0 §33, §35 and §43. Thresholds are read once: nobody moves them. */
export function sensorsOf(session: IpmiSession): SensorReader {
  const sensors = sensorMap(session);
  const thresholds = new Map<Sensor, SensorThresholds>();
  return {
    async read(options = {}) {
      const bmc = patient(session, options);
      const found: SensorReading[] = [];
      const names = new Map<string, number>();
      for (const sensor of await sensors(options)) {
        if (!sensor.readable) continue;
        const reading = await meant(readSensor(bmc, sensor, of(options.signal)));
        if (reading.absent === "not this BMC's") continue;
        const name = uniqueName(sensor, names);
        if (reading.absent === "not reached") {
          found.push(told(name, reading, {})); // its thresholds are as far away
          continue;
        }
        const known = thresholds.get(sensor) ?? (await thresholdsOf(bmc, sensor, of(options.signal)));
        thresholds.set(sensor, known);
        found.push(told(name, reading, known));
      }
      return found;
    },
  };
}

function told(name: string, { sensor, value, states, absent }: Reading, thresholds: SensorThresholds): SensorReading {
  const { unit } = sensor;
  const celsius = CELSIUS[unit];
  const convert = celsius ?? ((number: number): number => number);
  const converted = Object.fromEntries(Object.entries(thresholds).map(([key, number]) => [key, convert(number)]));
  return {
    name,
    kind: KINDS[unit] ?? "other",
    unit: celsius === undefined ? unit : "°C",
    value: value === undefined ? undefined : convert(value),
    states,
    health: absent === undefined ? healthOfStates(states) : "unknown",
    thresholds: converted,
  };
}

async function thresholdsOf(
  bmc: Parameters<typeof readThresholds>[0],
  sensor: Sensor,
  options: Parameters<typeof readThresholds>[2],
): Promise<SensorThresholds> {
  try {
    const found = await meant(readThresholds(bmc, sensor, options));
    return Object.fromEntries(Object.entries(found).map(([name, value]) => [THRESHOLDS[name] ?? name, value]));
  } catch (error) {
    if (isLongshoreError(error, "BMC_REJECTED")) return {}; // the SDR says that it has some, the BMC does not
    throw error;
  }
}

/** Two sensors of one name get their entity, then a number. */
function uniqueName({ name, entity }: Sensor, taken: Map<string, number>): string {
  const plain = name.trim() || entity;
  const candidates = [plain, `${plain} (${entity})`];
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free !== undefined) {
    taken.set(free, 1);
    return free;
  }
  const number = (taken.get(plain) ?? 1) + 1;
  taken.set(plain, number);
  return `${plain} #${number}`;
}

const KINDS: Readonly<Record<string, SensorKind>> = {
  "°C": "temperature",
  "°F": "temperature",
  K: "temperature",
  RPM: "fan",
  V: "voltage",
  A: "current",
  W: "power",
};

const CELSIUS: Readonly<Record<string, (value: number) => number>> = {
  "°F": (value) => rounded(((value - 32) * 5) / 9),
  K: (value) => rounded(value - 273.15),
};

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const THRESHOLDS: Readonly<Record<string, keyof SensorThresholds>> = {
  lowerNonCritical: "lowerWarning",
  lowerCritical: "lowerCritical",
  lowerNonRecoverable: "lowerFatal",
  upperNonCritical: "upperWarning",
  upperCritical: "upperCritical",
  upperNonRecoverable: "upperFatal",
};
