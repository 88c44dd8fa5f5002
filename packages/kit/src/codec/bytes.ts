import type { Codec } from "./codec.ts";
import type { IntegerCodec } from "./integers.ts";

/** Exactly `length` bytes. Decoded bytes are copies: they outlive the datagram they came in. */
export function bytes(length: number): Codec<Uint8Array> {
  return {
    read: (from) => from.take(length).slice(),
    write(to, value) {
      if (value.length !== length) to.refuse(`${length} bytes`, value);
      to.claim(length).set(value);
    },
  };
}

/** All that is left, perhaps nothing. */
export const rest: Codec<Uint8Array> = {
  read: (from) => from.take(from.remaining).slice(),
  write: (to, value) => to.claim(value.length).set(value),
};

/** Bytes with their count in front: `prefixed(u16le)`. */
export function prefixed(count: IntegerCodec): Codec<Uint8Array> {
  return {
    read: (from) => from.take(count.read(from)).slice(),
    write(to, value) {
      count.write(to, value.length);
      to.claim(value.length).set(value);
    },
  };
}
