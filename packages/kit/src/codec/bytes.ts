import type { Codec } from "./codec.ts";
import type { IntegerCodec } from "./integers.ts";

/** Exactly `length` bytes. Decoded bytes are copies: they outlive the datagram they came in. */
export function bytes(length: number): Codec<Uint8Array> {
  return {
    read: (from) => from.copy(length),
    write(to, value) {
      if (value.length !== length) to.refuse(`${length} bytes`, value);
      to.put(value);
    },
  };
}

/** All that is left, perhaps nothing. */
export const rest: Codec<Uint8Array> = {
  read: (from) => from.copy(from.remaining),
  write: (to, value) => to.put(value),
};

/** Bytes with their count in front: `prefixed(u16le)`. */
export function prefixed(count: IntegerCodec): Codec<Uint8Array> {
  return {
    read: (from) => from.copy(count.read(from)),
    write(to, value) {
      count.write(to, value.length);
      to.put(value);
    },
  };
}
