import { bit, bitfield8, bits, bytes, decode, type Infer, struct, u16le, u24le, u32le, u8 } from "@longshore/kit";
import { orUndefined } from "../wire/datagram.ts";

/** System Event Record, IPMI 2.0 §32.1. */
export const SystemEvent = struct("SystemEvent", {
  id: u16le,
  type: u8, // SYSTEM_EVENT
  time: u32le, // seconds since 1970, or since the BMC's start below 0x20000000
  generator: u16le,
  version: u8, // of the event message's format: 4 in IPMI 1.5 and 2.0
  sensorType: u8,
  sensor: u8,
  event: bitfield8({ type: bits(0, 7), deasserted: bit(7) }),
  data: bytes(3),
});
export type SystemEvent = Infer<typeof SystemEvent>;

/** OEM record with a time, IPMI 2.0 §32.2: types 0xc0 to 0xdf. */
const TimedOemEvent = struct("TimedOemEvent", {
  id: u16le,
  type: u8,
  time: u32le,
  manufacturer: u24le,
  data: bytes(6),
});

/** OEM record without one, IPMI 2.0 §32.3: types 0xe0 to 0xff. */
const OemEvent = struct("OemEvent", { id: u16le, type: u8, data: bytes(13) });

export const SYSTEM_EVENT = 0x02;
export const SEL_RECORD_LENGTH = 16;

/** An entry of the event log. */
export type SelRecord =
  | { readonly kind: "event"; readonly record: SystemEvent }
  | { readonly kind: "timed oem"; readonly record: Infer<typeof TimedOemEvent> }
  | { readonly kind: "oem"; readonly record: Infer<typeof OemEvent> };

/** The record in 16 bytes; undefined when they are not that many. Types nobody defined are read as system events. */
export function decodeSelRecord(raw: Uint8Array): SelRecord | undefined {
  const type = raw[2] ?? 0;
  return orUndefined((): SelRecord => {
    if (type >= 0xe0) return { kind: "oem", record: decode(OemEvent, raw) };
    if (type >= 0xc0) return { kind: "timed oem", record: decode(TimedOemEvent, raw) };
    return { kind: "event", record: decode(SystemEvent, raw) };
  });
}
