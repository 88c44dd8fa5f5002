export { bit, bitfield16le, bitfield8, type BitFields, bits, type Bits, type BitValues } from "./bitfield.ts";
export { bytes, prefixed, rest } from "./bytes.ts";
export { type Codec, decode, type DecodeOptions, encode, type Infer } from "./codec.ts";
export { codecErrors } from "./errors.ts";
export { constant, type Hidden, mapped, optional, type Optional, reserved } from "./fields.ts";
export { type IntegerCodec, u16be, u16le, u24le, u32be, u32le, u8 } from "./integers.ts";
export { type Reader } from "./reader.ts";
export { type Fields, type Shape, type Struct, struct } from "./struct.ts";
export { type Writer } from "./writer.ts";
