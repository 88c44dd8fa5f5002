import { completionCodeOf } from "../errors.ts";
import type { Sender } from "../ipmi-session.ts";
import { readSdrs } from "../sdr/read-repository.ts";
import { type Reading, readSensors, readThresholds } from "../sdr/read-sensor.ts";
import { type Sensor, sensorsOf } from "../sdr/sensor.ts";
import type { ThresholdName } from "../commands/sensor/thresholds.ts";
import { commandErrors } from "./errors.ts";

/** A sensor and what it says, as the lists print it. */
export interface SensorRow {
  readonly name: string;
  readonly number: number;
  /** Entity and instance: "3.1". */
  readonly entity: string;
  readonly type: string;
  readonly discrete: boolean;
  /** ok; nc, cr, nr: how far beyond its thresholds; ns: no reading. */
  readonly status: "ok" | "nc" | "cr" | "nr" | "ns";
  readonly value?: number;
  readonly unit?: string;
  readonly states: readonly string[];
  readonly absent?: NonNullable<Reading["absent"]>;
}

export async function sensorsIn(bmc: Sender): Promise<Sensor[]> {
  return (await readSdrs(bmc)).flatMap(sensorsOf);
}

/** The sensors of these names; one that is not there is an error. */
export async function sensorsNamed(bmc: Sender, names: readonly string[]): Promise<Sensor[]> {
  const all = await sensorsIn(bmc);
  return names.flatMap((name) => {
    const found = all.filter((sensor) => sensor.name === name);
    if (found.length === 0) throw commandErrors.IPMI_NOT_THERE({ host: bmc.host, what: `sensor "${name}"` });
    return found;
  });
}

export async function rowsOf(bmc: Sender, sensors: readonly Sensor[]): Promise<SensorRow[]> {
  return (await readSensors(bmc, sensors)).map(rowOf);
}

export function rowOf({ sensor, value, states, absent }: Reading): SensorRow {
  return {
    name: sensor.name,
    number: sensor.number,
    entity: `${sensor.entityId}.${sensor.entityInstance}`,
    type: sensor.type,
    discrete: sensor.conversion === undefined,
    status: absent === undefined ? statusOf(sensor, states) : "ns",
    ...(value !== undefined && { value, unit: sensor.unit }),
    states,
    ...(absent !== undefined && { absent }),
  };
}

function statusOf({ conversion }: Sensor, states: readonly string[]): SensorRow["status"] {
  if (conversion === undefined) return "ok";
  const beyond = (word: string): boolean => states.some((state) => state.endsWith(word));
  if (beyond("non-recoverable")) return "nr";
  if (beyond(" critical")) return "cr";
  return beyond("non-critical") ? "nc" : "ok";
}

export type Limits = Partial<Record<ThresholdName, number>>;

/** Thresholds of a sensor that answers; none where the BMC has none to tell. */
export async function limitsOf(bmc: Sender, sensor: Sensor): Promise<Limits> {
  try {
    return await readThresholds(bmc, sensor);
  } catch (error) {
    if (completionCodeOf(error) === undefined) throw error;
    return {};
  }
}
