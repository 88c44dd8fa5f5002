import { decode, encode, u8 } from "@longshore/kit";
import { getSensorEventEnable } from "../commands/sensor/get-sensor-event-enable.ts";
import { getEventReceiver } from "../commands/sensor/get-event-receiver.ts";
import { getSensorType } from "../commands/sensor/get-sensor-type.ts";
import { platformEvent } from "../commands/sensor/platform-event.ts";
import { setEventReceiver } from "../commands/sensor/set-event-receiver.ts";
import { SENSOR_SPECIFIC, THRESHOLD } from "../sdr/states.ts";
import { getSensorEventStatus } from "../commands/sensor/get-sensor-event-status.ts";
import { getSensorHysteresis } from "../commands/sensor/get-sensor-hysteresis.ts";
import { getSensorReading } from "../commands/sensor/get-sensor-reading.ts";
import { getSensorThresholds } from "../commands/sensor/get-sensor-thresholds.ts";
import { setSensorHysteresis } from "../commands/sensor/set-sensor-hysteresis.ts";
import { setSensorThresholds } from "../commands/sensor/set-sensor-thresholds.ts";
import { ThresholdMask, THRESHOLDS } from "../commands/sensor/thresholds.ts";
import { type Board, type BoardSensor, thresholdsOf } from "./board.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** NetFn Sensor/Event as the simulated BMC serves it. */
export const sensorCommands: readonly Served[] = [
  serve(getSensorReading, ({ board }, { sensor: number }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    const raw = board.rawOf(sensor);
    if (sensor.definition.analog) return { reading: raw, flags: SCANNING, states: 0xc0 | crossed(board, sensor) };
    return { reading: 0, flags: SCANNING, states: raw & 0xff, moreStates: 0x80 | (raw >> 8) };
  }),

  serve(getSensorThresholds, ({ board }, { sensor: number }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    if (!sensor.definition.analog) return new Refusal(ILLEGAL_FOR_SENSOR);
    return { mask: maskOf(thresholdsOf(sensor)), ...sensor.thresholds };
  }),

  serve(setSensorThresholds, ({ board }, { sensor: number, thresholds: { mask, ...raw } }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    const has = maskOf(thresholdsOf(sensor));
    if (THRESHOLDS.some((name) => mask[name] && !has[name])) return new Refusal(INVALID_FIELD);
    for (const name of THRESHOLDS) if (mask[name]) sensor.thresholds = { ...sensor.thresholds, [name]: raw[name] };
    return {};
  }),

  serve(getSensorHysteresis, ({ board }, { sensor: number }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    return sensor.definition.analog ? sensor.hysteresis : new Refusal(ILLEGAL_FOR_SENSOR);
  }),

  serve(setSensorHysteresis, ({ board }, { sensor: number, positive, negative }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    if (!sensor.definition.analog) return new Refusal(ILLEGAL_FOR_SENSOR);
    sensor.hysteresis = { positive, negative };
    return {};
  }),

  serve(getSensorEventEnable, ({ board }, { sensor }) =>
    board.sensors.has(sensor) ? { flags: { scanning: true, events: true } } : new Refusal(NOT_PRESENT),
  ),

  serve(getSensorType, ({ board }, { sensor: number }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    const { sensorType, analog } = sensor.definition;
    return { sensorType, event: { type: analog ? THRESHOLD : SENSOR_SPECIFIC } };
  }),

  serve(getEventReceiver, ({ settings }) => settings.eventReceiver),

  serve(setEventReceiver, ({ settings }, receiver) => {
    settings.eventReceiver = receiver;
    return {};
  }),

  serve(platformEvent, ({ board }, { sensorType, sensor, event, data }) => {
    const added = board.sel.addEvent({ sensorType, sensor, event, data: Uint8Array.from({ ...data, length: 3 }) });
    return added === undefined ? new Refusal(OUT_OF_SPACE) : {};
  }),

  serve(getSensorEventStatus, ({ board }, { sensor: number }) => {
    const sensor = board.sensors.get(number);
    if (!sensor) return new Refusal(NOT_PRESENT);
    const bits = sensor.definition.analog ? eventsOf(crossed(board, sensor)) : board.rawOf(sensor);
    return { flags: SCANNING, assertions: bits & 0x7fff, deassertions: 0 };
  }),
];

const SCANNING = { unavailable: false, scanning: true, events: true };
const OUT_OF_SPACE = 0xc4;
const NOT_PRESENT = 0xcb;
const INVALID_FIELD = 0xcc;
const ILLEGAL_FOR_SENSOR = 0xcd;

/** Which thresholds the reading is at or beyond, as bits in the order of `THRESHOLDS`. */
function crossed(board: Board, sensor: BoardSensor): number {
  const raw = board.rawOf(sensor);
  const has = thresholdsOf(sensor);
  return THRESHOLDS.reduce((bits, name, at) => {
    if (!(has & (1 << at))) return bits;
    const beyond = at < LOWER ? raw <= sensor.thresholds[name] : raw >= sensor.thresholds[name];
    return beyond ? bits | (1 << at) : bits;
  }, 0);
}

/** Lower thresholds come first. */
const LOWER = 3;

/** Crossed thresholds as event offsets: lower ones going low, upper ones going high. */
function eventsOf(thresholds: number): number {
  return THRESHOLDS.reduce(
    (events, _, at) => (thresholds & (1 << at) ? events | (1 << (2 * at + (at < LOWER ? 0 : 1))) : events),
    0,
  );
}

function maskOf(bits: number): ThresholdMask {
  return decode(ThresholdMask, encode(u8, bits));
}
