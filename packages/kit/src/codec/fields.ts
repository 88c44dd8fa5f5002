import type { Codec } from "./codec.ts";
import type { IntegerCodec } from "./integers.ts";

/** A field that may be missing at the end of a message; once one is missing, so is all after it. */
export interface Optional<T> extends Codec<T | undefined> {
  readonly field: "optional";
}

/** Bytes that the table knows and its values do not show. */
export interface Hidden extends Codec<undefined> {
  readonly field: "hidden";
}

export function optional<T>(codec: Codec<T>): Optional<T> {
  return {
    field: "optional",
    read: (from) => (from.remaining === 0 ? undefined : codec.read(from)),
    write(to, value) {
      if (value !== undefined) codec.write(to, value);
    },
  };
}

/** Written as zeros, not looked at when read: others put what they like there. */
export function reserved(length: number): Hidden {
  return { field: "hidden", read: (from) => void from.skip(length), write: (to) => void to.zeros(length) };
}

/** Always `value`; anything else is not this message. */
export function constant(integer: IntegerCodec, value: number): Hidden {
  return {
    field: "hidden",
    read(from) {
      const found = integer.read(from);
      if (found !== value) from.refuse(hex(value), hex(found), integer.width);
    },
    write: (to) => integer.write(to, value),
  };
}

/** The same bytes under another type: `mapped(u8, { decode: fromBcd, encode: toBcd })`. */
export function mapped<A, B>(codec: Codec<A>, by: { decode: (value: A) => B; encode: (value: B) => A }): Codec<B> {
  return {
    read: (from) => by.decode(codec.read(from)),
    write: (to, value) => codec.write(to, by.encode(value)),
  };
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
