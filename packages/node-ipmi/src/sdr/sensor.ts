import { type Conversion, isNonLinear, toSpan, toValue } from "./conversion.ts";
import type { Sdr } from "./decode-sdr.ts";
import { sensorTypeText, THRESHOLD } from "./states.ts";
import { entityText } from "./entities.ts";
import { unitText } from "./units.ts";

/** A sensor as its SDR describes it: what must be known to ask for its reading and to understand the answer. */
export interface Sensor {
  readonly name: string;
  readonly number: number;
  /** The controller that owns it: 0x20 is the BMC itself. */
  readonly owner: number;
  readonly lun: number;
  readonly channel: number;
  readonly entity: string;
  readonly entityId: number;
  readonly entityInstance: number;
  readonly type: string;
  readonly sensorType: number;
  readonly eventType: number;
  readonly unit: string;
  /** How counts become values; absent for sensors without numbers. */
  readonly conversion?: Conversion;
  /** Whether thresholds can be read (and set), as the SDR says. */
  readonly thresholds: "none" | "readable" | "settable" | "fixed";
  /** Whether it can be read; event-only sensors cannot. */
  readonly readable: boolean;
  /** As values, where there is hysteresis. */
  readonly hysteresis?: { readonly positive: number; readonly negative: number };
}

/** The sensors of a record: one of a full record, several in a row of a shared one, none of the others. */
export function sensorsOf(sdr: Sdr): Sensor[] {
  if (sdr.kind === "full") return [fullSensor(sdr.record)];
  if (sdr.kind !== "compact" && sdr.kind !== "event-only") return [];
  const { record } = sdr;
  const count = Math.max(1, record.share.count);
  return Array.from({ length: count }, (_, index) => shared(sdr, index, count));
}

type Full = Extract<Sdr, { kind: "full" }>["record"];
type Shared = Extract<Sdr, { kind: "compact" | "event-only" }>;

function fullSensor(record: Full): Sensor {
  const { units, linearization, factors } = record;
  const conversion: Conversion = { format: units.format, linearization: linearization.code, factors };
  const analog = record.eventType === THRESHOLD && units.format !== NO_NUMBERS;
  const hysteresis = !isNonLinear(conversion) && record.capabilities.hysteresis !== 0;
  return {
    ...whatAndWhere(record),
    name: record.name,
    number: record.number,
    unit: unitText(units, record.baseUnit, record.modifierUnit),
    thresholds: ACCESS[record.capabilities.thresholdAccess] ?? "none",
    readable: true,
    ...(analog && { conversion }),
    ...(analog &&
      hysteresis && {
        hysteresis: {
          positive: toSpan(conversion, record.positiveHysteresis),
          negative: toSpan(conversion, record.negativeHysteresis),
        },
      }),
  };
}

function shared(sdr: Shared, index: number, count: number): Sensor {
  const { record } = sdr;
  const { shareOffset } = record;
  const unit = sdr.kind === "compact" ? unitText(sdr.record.units, sdr.record.baseUnit, sdr.record.modifierUnit) : "";
  return {
    ...whatAndWhere(record),
    entityInstance: record.entity.instance + (shareOffset.entityIncrements ? index : 0),
    name: count === 1 ? record.name : `${record.name}${suffix(record.share.suffix, shareOffset.offset + index)}`,
    number: (record.number + index) & 0xff,
    unit,
    thresholds: "none",
    readable: sdr.kind === "compact",
  };
}

function whatAndWhere({ owner, ownerLun, entityId, entity, sensorType, eventType }: Full | Shared["record"]) {
  return {
    owner,
    lun: ownerLun.lun,
    channel: ownerLun.channel,
    entity: `${entityText(entityId)} ${entity.instance}`,
    entityId,
    entityInstance: entity.instance,
    type: sensorTypeText(sensorType),
    sensorType,
    eventType,
  };
}

const NO_NUMBERS = 3;
const ACCESS = ["none", "readable", "settable", "fixed"] as const;

/** Numbers from the offset, or letters: 0 is A, 26 is AA (§43.2). */
function suffix(kind: number, value: number): string {
  if (kind === 0) return String(value);
  const letter = String.fromCharCode(0x41 + (value % 26));
  return value < 26 ? letter : `${String.fromCharCode(0x40 + Math.floor(value / 26))}${letter}`;
}

/** A raw count as a value, rounded to what the sensor can tell apart. */
export function valueOf({ conversion }: Sensor, raw: number): number | undefined {
  return conversion && toValue(conversion, raw);
}
