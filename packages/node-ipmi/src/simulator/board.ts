import type { Clock } from "@longshore/kit";
import type { Thresholds } from "../commands/sensor/thresholds.ts";
import { SelLog } from "./sel-log.ts";
import { countOf, sensorRecord, thresholdBits } from "./sensor-record.ts";
import type { SimulatedSensor } from "./simulated-sensor.ts";

/** One sensor as the board has it: its definition, and what was set since. */
export interface BoardSensor {
  readonly definition: SimulatedSensor;
  /** Raw counts; the thresholds that the sensor has not are 0. */
  thresholds: Omit<Thresholds, "mask">;
  hysteresis: { readonly positive: number; readonly negative: number };
  /** A value that holds instead of the sensor's own: set by a test to make it cross a threshold. */
  forced?: number | undefined;
}

/** A mainboard's sensors (numbered from 1), its event log and its inventories. */
export class Board {
  readonly sensors: ReadonlyMap<number, BoardSensor>;
  /** SDRs, in the order of their record IDs. */
  readonly records: readonly Uint8Array[];
  readonly sel: SelLog;
  /** Inventories by FRU device ID. */
  readonly fru: Map<number, Uint8Array>;
  readonly #clock: Clock;

  /** `owner` is the controller whose board it is: the sensors of others are in the SDRs and not on it. */
  constructor(sensors: readonly SimulatedSensor[], fru: Uint8Array, clock: Clock, owner?: number) {
    const numbered = sensors.map((definition, index) => [index + 1, fresh(definition)] as const);
    this.sensors = new Map(numbered.filter(([, { definition }]) => definition.owner === owner));
    this.records = sensors.map((definition, index) => sensorRecord(definition, index + 1));
    this.sel = new SelLog(clock);
    this.fru = new Map([[0, fru.slice()]]);
    this.#clock = clock;
  }

  /** Makes a sensor say a value from now on; undefined gives it its own back. Unknown names are ignored. */
  force(name: string, value: number | undefined): void {
    for (const sensor of this.sensors.values()) if (sensor.definition.name === name) sensor.forced = value;
  }

  /** What a sensor says now: a raw count, or the bits of a discrete sensor's states. */
  rawOf({ definition, forced }: BoardSensor): number {
    const value = forced ?? definition.value(this.#clock.monotonic());
    return definition.analog ? countOf(definition.analog, value) : value;
  }
}

function fresh(definition: SimulatedSensor): BoardSensor {
  const { analog } = definition;
  const raw = (name: keyof Omit<Thresholds, "mask">): number =>
    analog?.thresholds[name] === undefined ? 0 : countOf(analog, analog.thresholds[name]);
  return {
    definition,
    hysteresis: { positive: analog ? 1 : 0, negative: analog ? 1 : 0 },
    thresholds: {
      lowerNonCritical: raw("lowerNonCritical"),
      lowerCritical: raw("lowerCritical"),
      lowerNonRecoverable: raw("lowerNonRecoverable"),
      upperNonCritical: raw("upperNonCritical"),
      upperCritical: raw("upperCritical"),
      upperNonRecoverable: raw("upperNonRecoverable"),
    },
  };
}

/** The bits of the thresholds that a sensor has. */
export function thresholdsOf({ definition }: BoardSensor): number {
  return thresholdBits(definition.analog?.thresholds ?? {});
}
