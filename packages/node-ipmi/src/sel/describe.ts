import type { Sensor } from "../sdr/sensor.ts";
import { valueOf } from "../sdr/sensor.ts";
import { sensorTypeText, stateText, THRESHOLD } from "../sdr/states.ts";
import type { SelRecord, SystemEvent } from "./record.ts";

/**
 * An entry of the log as a sentence: "CPU Temp: upper critical going high (reading 95 °C, threshold 90 °C)". Sensors
 * are named and their counts become values when they are given; without them the type and number are all there is.
 */
export function describeEvent(entry: SelRecord, sensors: readonly Sensor[] = []): string {
  if (entry.kind === "oem")
    return `OEM record 0x${hex(entry.record.type)}: ${Buffer.from(entry.record.data).toString("hex")}`;
  if (entry.kind === "timed oem") {
    const { manufacturer, data } = entry.record;
    return `OEM event of manufacturer ${manufacturer}: ${Buffer.from(data).toString("hex")}`;
  }
  const { sensor, state, deasserted, reading, threshold } = eventOf(entry.record, sensors);
  const numbers = [reading && `reading ${reading}`, threshold && `threshold ${threshold}`].filter(Boolean).join(", ");
  return `${sensor}: ${state}${deasserted ? " no more" : ""}${numbers === "" ? "" : ` (${numbers})`}`;
}

/** The parts of that sentence. */
export interface EventParts {
  /** Its name, or its type and number where it is not known. */
  readonly sensor: string;
  /** What the sensor watches: "temperature". */
  readonly type: string;
  readonly state: string;
  readonly deasserted: boolean;
  /** With their unit, where the event brings them. */
  readonly reading?: string;
  readonly threshold?: string;
}

/** An entry of the log in parts, for those who make sentences of their own. */
export function eventOf(record: SystemEvent, sensors: readonly Sensor[] = []): EventParts {
  const sensor = sensorOf(record, sensors);
  const type = sensorTypeText(record.sensorType);
  const offset = (record.data[0] ?? 0) & 0x0f;
  return {
    sensor: sensor?.name ?? `${type} sensor 0x${hex(record.sensor)}`,
    type,
    state: stateText(record.event.type, record.sensorType, offset),
    deasserted: record.event.deasserted,
    ...numbers(record, sensor),
  };
}

/** When it happened, milliseconds since 1970; undefined for entries without a time or counted from the BMC's start. */
export function timeOf(entry: SelRecord): number | undefined {
  if (entry.kind === "oem" || entry.record.time < SINCE_START || entry.record.time === UNSPECIFIED) return undefined;
  return entry.record.time * 1000;
}

/** Below this the clock had not been set: seconds since the BMC started (§37.1). */
const SINCE_START = 0x20000000;
const UNSPECIFIED = 0xffffffff;

function sensorOf({ generator, sensor, sensorType }: SystemEvent, sensors: readonly Sensor[]): Sensor | undefined {
  const owner = generator & 0xff;
  const lun = (generator >> 8) & 0x03;
  return sensors.find(
    (one) => one.number === sensor && one.sensorType === sensorType && one.owner === owner && one.lun === lun,
  );
}

/** Data bytes 2 and 3 of a threshold event are the reading and the threshold, where byte 1 says so (table 29-6). */
function numbers({ event, data }: SystemEvent, sensor: Sensor | undefined): Pick<EventParts, "reading" | "threshold"> {
  const [what = 0, reading = 0, threshold = 0] = data;
  if (event.type !== THRESHOLD || sensor === undefined) return {};
  const show = (given: boolean, raw: number): string | undefined => {
    const value = given ? valueOf(sensor, raw) : undefined;
    return value === undefined ? undefined : `${value} ${sensor.unit}`.trimEnd();
  };
  const shown = { reading: show(what >> 6 === 1, reading), threshold: show(((what >> 4) & 0x03) === 1, threshold) };
  return {
    ...(shown.reading !== undefined && { reading: shown.reading }),
    ...(shown.threshold !== undefined && { threshold: shown.threshold }),
  };
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}
