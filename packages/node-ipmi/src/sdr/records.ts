import {
  bit,
  bitfield16le,
  bitfield8,
  bits,
  bytes,
  type Infer,
  reserved,
  rest,
  struct,
  u16le,
  u8,
} from "@longshore/kit";
import { typeLength } from "../text/type-length.ts";
import { Factors } from "./conversion.ts";

/** Record types, IPMI 2.0 §43. */
export const SdrType = {
  Full: 0x01,
  Compact: 0x02,
  EventOnly: 0x03,
  FruLocator: 0x11,
  McLocator: 0x12,
  Oem: 0xc0,
} as const;

/** The five bytes in front of every record. */
export const SdrHeader = struct("SdrHeader", { id: u16le, version: u8, type: u8, length: u8 });
export const SDR_HEADER_LENGTH = 5;

/** Whose sensor it is and what it watches: the same in full, compact and event-only records. */
const key = {
  owner: u8,
  ownerLun: bitfield8({ lun: bits(0, 2), channel: bits(4, 4) }),
  number: u8,
  entityId: u8,
  entity: bitfield8({ instance: bits(0, 7), logical: bit(7) }),
} as const;

const behaviour = {
  initialization: u8,
  capabilities: bitfield8({
    eventControl: bits(0, 2),
    thresholdAccess: bits(2, 2), // 0 none, 1 readable, 2 readable and settable, 3 fixed
    hysteresis: bits(4, 2), // as above
    autoRearm: bit(6),
    ignoreIfAbsent: bit(7),
  }),
  sensorType: u8,
  eventType: u8, // 1: thresholds; 2 to 12: generic states; 0x6f: states of the sensor's type
  assertions: u16le,
  deassertions: u16le,
  readable: bitfield16le({ thresholds: bits(0, 6), settable: bits(8, 6) }), // for discrete sensors: the states there are
  units: bitfield8({ percentage: bit(0), modifierUse: bits(1, 2), rate: bits(3, 3), format: bits(6, 2) }),
  baseUnit: u8,
  modifierUnit: u8,
} as const;

/** Full Sensor Record, IPMI 2.0 §43.1, after the header. */
export const FullSensorRecord = struct("FullSensorRecord", {
  ...key,
  ...behaviour,
  linearization: bitfield8({ code: bits(0, 7) }),
  factors: Factors,
  analog: bitfield8({ nominalGiven: bit(0), normalMaximumGiven: bit(1), normalMinimumGiven: bit(2) }),
  nominal: u8,
  normalMaximum: u8,
  normalMinimum: u8,
  maximum: u8,
  minimum: u8,
  upperNonRecoverable: u8,
  upperCritical: u8,
  upperNonCritical: u8,
  lowerNonRecoverable: u8,
  lowerCritical: u8,
  lowerNonCritical: u8,
  positiveHysteresis: u8,
  negativeHysteresis: u8,
  _reserved: reserved(2),
  oem: u8,
  name: typeLength("sdr"),
});
export type FullSensorRecord = Infer<typeof FullSensorRecord>;

/** How many sensors in a row one compact or event-only record stands for. */
const sharing = {
  share: bitfield8({ count: bits(0, 4), suffix: bits(4, 2), direction: bits(6, 2) }), // suffix 0 numeric, 1 alphabetic
  shareOffset: bitfield8({ offset: bits(0, 7), entityIncrements: bit(7) }),
} as const;

/** Compact Sensor Record, IPMI 2.0 §43.2. */
export const CompactSensorRecord = struct("CompactSensorRecord", {
  ...key,
  ...behaviour,
  ...sharing,
  positiveHysteresis: u8,
  negativeHysteresis: u8,
  _reserved: reserved(3),
  oem: u8,
  name: typeLength("sdr"),
});
export type CompactSensorRecord = Infer<typeof CompactSensorRecord>;

/** Event-Only Record, IPMI 2.0 §43.3. */
export const EventOnlyRecord = struct("EventOnlyRecord", {
  ...key,
  sensorType: u8,
  eventType: u8,
  ...sharing,
  _reserved: reserved(1),
  oem: u8,
  name: typeLength("sdr"),
});
export type EventOnlyRecord = Infer<typeof EventOnlyRecord>;

/** FRU Device Locator Record, IPMI 2.0 §43.8. */
export const FruLocatorRecord = struct("FruLocatorRecord", {
  address: u8,
  device: u8, // the FRU device ID where `access.logical`
  access: bitfield8({ bus: bits(0, 3), lun: bits(3, 2), logical: bit(7) }),
  channel: bitfield8({ number: bits(4, 4) }),
  _reserved: reserved(1),
  deviceType: u8,
  modifier: u8,
  entityId: u8,
  entityInstance: u8,
  oem: u8,
  name: typeLength("sdr"),
});
export type FruLocatorRecord = Infer<typeof FruLocatorRecord>;

/** Management Controller Device Locator Record, IPMI 2.0 §43.9. */
export const McLocatorRecord = struct("McLocatorRecord", {
  address: u8,
  channel: bitfield8({ number: bits(0, 4) }),
  initialization: u8,
  capabilities: u8,
  _reserved: reserved(3),
  entityId: u8,
  entityInstance: u8,
  oem: u8,
  name: typeLength("sdr"),
});
export type McLocatorRecord = Infer<typeof McLocatorRecord>;

/** OEM Record, IPMI 2.0 §43.12: kept as it came. */
export const OemRecord = struct("OemRecord", { manufacturer: bytes(3), content: rest });
