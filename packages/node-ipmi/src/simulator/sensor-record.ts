import { encode } from "@longshore/kit";
import { THRESHOLDS, type ThresholdName } from "../commands/sensor/thresholds.ts";
import { CompactSensorRecord, FullSensorRecord, SdrHeader, SdrType } from "../sdr/records.ts";
import { SENSOR_SPECIFIC, THRESHOLD } from "../sdr/states.ts";
import { BMC_ADDRESS } from "../wire/message.ts";
import type { SimulatedSensor } from "./simulated-sensor.ts";

/** The SDR of a simulated sensor, header and all. */
export function sensorRecord(sensor: SimulatedSensor, number: number): Uint8Array {
  const analog = sensor.analog && encode(FullSensorRecord, full(sensor, number, sensor.analog));
  const body = analog ?? encode(CompactSensorRecord, compact(sensor, number));
  const type = analog ? SdrType.Full : SdrType.Compact;
  return Uint8Array.of(...encode(SdrHeader, { id: number, version: 0x51, type, length: body.length }), ...body);
}

type Analog = NonNullable<SimulatedSensor["analog"]>;

/** A value of the sensor as a count, 0 to 255. */
export function countOf({ m, exponent }: Analog, value: number): number {
  return Math.max(0, Math.min(0xff, Math.round(value / (m * 10 ** exponent))));
}

/** The bits of the thresholds that the sensor has, in the order of `THRESHOLDS`. */
export function thresholdBits(thresholds: Partial<Record<ThresholdName, unknown>>): number {
  return THRESHOLDS.reduce((bits, name, at) => (thresholds[name] === undefined ? bits : bits | (1 << at)), 0);
}

function common(sensor: SimulatedSensor, number: number) {
  const { sensorType, entityId } = sensor;
  return {
    owner: sensor.owner ?? BMC_ADDRESS,
    ownerLun: { lun: 0, channel: 0 },
    number,
    entityId,
    entity: { instance: number, logical: false },
    initialization: 0x7f,
    sensorType,
    modifierUnit: 0,
    oem: 0,
  };
}

function full(sensor: SimulatedSensor, number: number, analog: Analog): Parameters<typeof FullSensorRecord.write>[1] {
  const bits = thresholdBits(analog.thresholds);
  const raw = (name: ThresholdName): number => countOf(analog, analog.thresholds[name] ?? 0);
  return {
    ...common(sensor, number),
    capabilities: { eventControl: 0, thresholdAccess: 2, hysteresis: 2, autoRearm: true, ignoreIfAbsent: false },
    eventType: THRESHOLD,
    assertions: eventBits(bits),
    deassertions: eventBits(bits),
    readable: { thresholds: bits, settable: bits },
    units: { percentage: false, modifierUse: 0, rate: 0, format: 0 },
    baseUnit: analog.unit,
    linearization: { code: 0 },
    factors: {
      mLow: analog.m & 0xff,
      m: { tolerance: 0, high: analog.m >> 8 },
      bLow: 0,
      b: { accuracyLow: 0, high: 0 },
      accuracy: { direction: 0, exponent: 0, high: 0 },
      exponents: { b: 0, result: analog.exponent & 0x0f },
    },
    analog: { nominalGiven: false, normalMaximumGiven: false, normalMinimumGiven: false },
    nominal: 0,
    normalMaximum: 0,
    normalMinimum: 0,
    maximum: 0xff,
    minimum: 0,
    upperNonRecoverable: raw("upperNonRecoverable"),
    upperCritical: raw("upperCritical"),
    upperNonCritical: raw("upperNonCritical"),
    lowerNonRecoverable: raw("lowerNonRecoverable"),
    lowerCritical: raw("lowerCritical"),
    lowerNonCritical: raw("lowerNonCritical"),
    positiveHysteresis: 1,
    negativeHysteresis: 1,
    name: sensor.name,
  };
}

function compact(sensor: SimulatedSensor, number: number): Parameters<typeof CompactSensorRecord.write>[1] {
  return {
    ...common(sensor, number),
    capabilities: { eventControl: 0, thresholdAccess: 0, hysteresis: 0, autoRearm: true, ignoreIfAbsent: false },
    eventType: SENSOR_SPECIFIC,
    assertions: 0x00ff,
    deassertions: 0x00ff,
    readable: { thresholds: 0x3f, settable: 0 },
    units: { percentage: false, modifierUse: 0, rate: 0, format: 3 },
    baseUnit: 0,
    share: { count: 1, suffix: 0, direction: 0 },
    shareOffset: { offset: 0, entityIncrements: false },
    positiveHysteresis: 0,
    negativeHysteresis: 0,
    name: sensor.name,
  };
}

/** Lower thresholds send events going low, upper ones going high: two bits for each (table 43-1, bytes 15 to 18). */
function eventBits(thresholds: number): number {
  let events = 0;
  for (let at = 0; at < THRESHOLDS.length; at++) if (thresholds & (1 << at)) events |= 1 << (2 * at + (at < 3 ? 0 : 1));
  return events;
}
