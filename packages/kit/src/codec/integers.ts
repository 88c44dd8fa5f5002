import type { Codec } from "./codec.ts";

/** Unsigned integers; `le` = least significant byte first, `be` = most significant first. */
export const u8 = unsigned(1, "le");
export const u16le = unsigned(2, "le");
export const u24le = unsigned(3, "le");
export const u32le = unsigned(4, "le");
export const u16be = unsigned(2, "be");
export const u32be = unsigned(4, "be");

/** An unsigned integer codec that knows its width, so that bitfields and length prefixes can check against it. */
export interface IntegerCodec extends Codec<number> {
  readonly width: number;
}

function unsigned(width: 1 | 2 | 3 | 4, order: "le" | "be"): IntegerCodec {
  const max = 2 ** (8 * width) - 1;
  return {
    width,
    read:
      width === 1 ? (from) => from.byte() : order === "le" ? (from) => from.little(width) : (from) => from.big(width),
    write(to, value) {
      if (!Number.isInteger(value) || value < 0 || value > max) to.refuse(`an integer from 0 to ${max}`, value);
      if (width === 1) to.byte(value);
      else if (order === "le") to.little(width, value);
      else to.big(width, value);
    },
  };
}
