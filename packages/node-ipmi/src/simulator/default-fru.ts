import { encode } from "@longshore/kit";
import { typeLength } from "../text/type-length.ts";

/** A FRU inventory with a chassis, a board and a product; the serial number is the one argument that matters. */
export function defaultFru(serial = "LS-0001"): Uint8Array {
  const chassis = area([1, 0, RACK_MOUNT], ["CH-100", `C-${serial}`]);
  const board = area([1, 0, 25, ...MADE], ["Longshore", "Mainboard", `B-${serial}`, "MB-100", ""]);
  const product = area([1, 0, 25], ["Longshore", "Simulated Server", "SRV-100", "1.0", serial, "", ""]);
  const starts = [HEADER, HEADER + chassis.length, HEADER + chassis.length + board.length].map((at) => at / 8);
  const header = summed(Uint8Array.of(1, 0, ...starts, 0, 0, 0));
  const image = new Uint8Array(SIZE);
  image.set([...header, ...chassis, ...board, ...product]);
  return image;
}

const SIZE = 256;
const HEADER = 8;
const RACK_MOUNT = 0x17;
const MADE = [0x00, 0x80, 0xe9]; // minutes since 1996, in 2025
const END_OF_FIELDS = 0xc1;

/** Head, fields, end mark, zeros up to a multiple of 8, checksum; the second byte says how long it is. */
function area(head: readonly number[], fields: readonly string[]): Uint8Array {
  const content = [...head, ...fields.flatMap((text) => [...encode(FIELD, text)]), END_OF_FIELDS];
  const raw = new Uint8Array(Math.ceil((content.length + 1) / 8) * 8);
  raw.set(content);
  raw[1] = raw.length / 8;
  return summed(raw);
}

const FIELD = typeLength("fru");

/** The same with its last byte such that all add up to zero. */
function summed(raw: Uint8Array): Uint8Array {
  const sum = raw.subarray(0, -1).reduce((all, byte) => all + byte, 0);
  return raw.with(raw.length - 1, -sum & 0xff);
}
