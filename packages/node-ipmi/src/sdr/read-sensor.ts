import { getSensorReading, type SensorReading } from "../commands/sensor/get-sensor-reading.ts";
import { getSensorReadingFactors } from "../commands/sensor/get-sensor-reading-factors.ts";
import { getSensorThresholds } from "../commands/sensor/get-sensor-thresholds.ts";
import { THRESHOLDS, type ThresholdName } from "../commands/sensor/thresholds.ts";
import { completionCodeOf } from "../errors.ts";
import type { Sender } from "../ipmi-session.ts";
import type { Destination, SendOptions } from "../target.ts";
import { factorsOf, isNonLinear, toValue } from "./conversion.ts";
import type { Sensor } from "./sensor.ts";
import { stateText, THRESHOLD } from "./states.ts";

/** What a sensor says now. */
export interface Reading {
  readonly sensor: Sensor;
  /** In the sensor's unit; absent for discrete sensors and while there is no reading. */
  readonly value?: number;
  /** Discrete states that hold now, as words; for threshold sensors the thresholds that are crossed. */
  readonly states: readonly string[];
  /** Why there is no reading. */
  readonly absent?: "scanning disabled" | "unavailable" | "not present" | "not reached" | "not this BMC's";
}

export const BMC_OWNER = 0x20;

/** Reads one sensor, through the BMC where another controller owns it. A BMC that says it has no such sensor now (a fan that is not plugged in) is no error. */
export async function readSensor(bmc: Sender, sensor: Sensor, options: SendOptions = {}): Promise<Reading> {
  const to = whereOf(sensor);
  if (!to || !sensor.readable) return { sensor, states: [], absent: "not this BMC's" };
  const answer = bmc.send(getSensorReading, { sensor: sensor.number }, { ...options, to });
  return await readingOf(bmc, sensor, answer, { ...options, to });
}

/** Reads many sensors; those that the BMC owns with several requests under way where it can take that. */
export async function readSensors(
  bmc: Sender,
  sensors: readonly Sensor[],
  options: SendOptions = {},
): Promise<Reading[]> {
  const to: Destination = { address: BMC_OWNER };
  const own = bmc.sendEach ? sensors.filter(isOwn) : [];
  const requests = own.map(({ number: sensor }) => ({ sensor }));
  const answers = (await bmc.sendEach?.(getSensorReading, requests, { ...options, to })) ?? [];
  const answerTo = new Map(own.map((sensor, index) => [sensor, answers[index]]));
  const readings: Reading[] = [];
  for (const sensor of sensors) {
    const answer = answerTo.get(sensor);
    readings.push(
      answer === undefined
        ? await readSensor(bmc, sensor, options)
        : await readingOf(bmc, sensor, unsettled(answer), { ...options, to }),
    );
  }
  return readings;
}

function isOwn({ owner, lun, readable }: Sensor): boolean {
  return owner === BMC_OWNER && lun === 0 && readable;
}

async function unsettled<T>(end: PromiseSettledResult<T>): Promise<T> {
  if (end.status === "rejected") throw end.reason;
  return end.value;
}

async function readingOf(
  bmc: Sender,
  sensor: Sensor,
  answering: Promise<SensorReading>,
  options: SendOptions & { readonly to: Destination },
): Promise<Reading> {
  let answer: SensorReading;
  try {
    answer = await answering;
  } catch (error) {
    if (options.to.address !== BMC_OWNER && completionCodeOf(error) !== undefined)
      return { sensor, states: [], absent: "not reached" };
    if (!NOT_PRESENT.has(completionCodeOf(error))) throw error;
    return { sensor, states: [], absent: "not present" };
  }
  if (!answer.flags.scanning) return { sensor, states: [], absent: "scanning disabled" };
  if (answer.flags.unavailable) return { sensor, states: [], absent: "unavailable" };
  const states = statesOf(sensor, answer);
  const value = await numberOf(bmc, sensor, answer.reading, options);
  return value === undefined || Number.isNaN(value) ? { sensor, states } : { sensor, value, states };
}

/** The thresholds that a sensor has, as values. */
export async function readThresholds(
  bmc: Sender,
  sensor: Sensor,
  options: SendOptions = {},
): Promise<Partial<Record<ThresholdName, number>>> {
  const { conversion } = sensor;
  if (!conversion || isNonLinear(conversion) || sensor.thresholds === "none") return {};
  const to = whereOf(sensor);
  if (!to) return {};
  const { mask, ...raw } = await bmc.send(getSensorThresholds, { sensor: sensor.number }, { ...options, to });
  const there = THRESHOLDS.filter((name) => mask[name]);
  return Object.fromEntries(there.map((name) => [name, toValue(conversion, raw[name])]));
}

/** Who is asked for a sensor; undefined for one that is software's (§43.1, odd addresses), which nobody answers for. */
export function whereOf({ owner, channel, lun }: Sensor): Destination | undefined {
  return owner & 1 ? undefined : { address: owner, channel, lun };
}

/** Completion codes for "there is no such sensor (now)". */
const NOT_PRESENT: ReadonlySet<number | undefined> = new Set([0xcb, 0xcd, 0xce]);

const CROSSED = [
  "below lower non-critical",
  "below lower critical",
  "below lower non-recoverable",
  "above upper non-critical",
  "above upper critical",
  "above upper non-recoverable",
] as const;

function statesOf({ eventType, sensorType }: Sensor, { states = 0, moreStates = 0 }: SensorReading): string[] {
  if (eventType === THRESHOLD) return CROSSED.filter((_, offset) => states & (1 << offset));
  const all = states | ((moreStates & 0x7f) << 8);
  const offsets = Array.from({ length: 15 }, (_, offset) => offset).filter((offset) => all & (1 << offset));
  return offsets.map((offset) => stateText(eventType, sensorType, offset));
}

async function numberOf(
  bmc: Sender,
  { conversion, number: sensor }: Sensor,
  reading: number,
  options: SendOptions,
): Promise<number | undefined> {
  if (conversion === undefined) return undefined;
  if (!isNonLinear(conversion)) return toValue(conversion, reading);
  const { factors } = await bmc.send(getSensorReadingFactors, { sensor, reading }, options);
  return toValue({ ...conversion, linearization: 0, factors: factorsOf(factors) }, reading);
}
