import type { Codec } from "./codec.ts";
import { type IntegerCodec, u16le, u8 } from "./integers.ts";
import type { Writer } from "./writer.ts";

/** Named bits of one byte; bits without a name are written 0 and not looked at. */
export const bitfield8 = <F extends BitFields>(fields: F): Codec<BitValues<F>> => bitfield(u8, fields);
export const bitfield16le = <F extends BitFields>(fields: F): Codec<BitValues<F>> => bitfield(u16le, fields);

/** One flag; bit 0 is the least significant. */
export const bit = (position: number): Bits<boolean> => ({
  from: position,
  width: 1,
  toValue: (raw) => raw === 1,
  toBits: (value) => (value ? 1 : 0),
});

/** A number of `width` bits whose least significant stands at `from`. */
export const bits = (from: number, width: number): Bits<number> => ({
  from,
  width,
  toValue: (raw) => raw,
  toBits: (value) => value,
});

export interface Bits<T> {
  readonly from: number;
  readonly width: number;
  toValue(raw: number): T;
  toBits(value: T): number;
}

export type BitFields = Readonly<Record<string, Bits<unknown>>>;
export type BitValues<F extends BitFields> = { readonly [K in keyof F]: F[K] extends Bits<infer T> ? T : never };

function bitfield<F extends BitFields>(integer: IntegerCodec, fields: F): Codec<BitValues<F>> {
  const entries: Entry[] = Object.entries(fields).map(([name, field]) => ({ name, field, max: 2 ** field.width - 1 }));
  return {
    read(from) {
      const raw = integer.read(from);
      const value: Record<string, unknown> = {};
      for (const entry of entries) value[entry.name] = entry.field.toValue((raw >>> entry.field.from) & entry.max);
      return value as BitValues<F>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- read field by field above
    },
    write(to, value) {
      let raw = 0;
      for (const entry of entries) raw |= shifted(to, entry, value[entry.name]);
      integer.write(to, raw >>> 0);
    },
  };
}

interface Entry {
  readonly name: string;
  readonly field: Bits<unknown>;
  /** The largest number that the bits hold. */
  readonly max: number;
}

function shifted(to: Writer, { name, field, max }: Entry, value: unknown): number {
  const raw = field.toBits(value);
  if (Number.isInteger(raw) && raw >= 0 && raw <= max) return raw << field.from;
  return to.refuse(`an integer from 0 to ${max}`, value, name);
}
