import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLongshoreError } from "../errors.ts";
import {
  bit,
  bitfield16le,
  bitfield8,
  bits,
  bytes,
  constant,
  decode,
  encode,
  type Infer,
  mapped,
  optional,
  prefixed,
  reserved,
  rest,
  struct,
  u16be,
  u16le,
  u24le,
  u32be,
  u32le,
  u8,
} from "./index.ts";

const Frame = struct("Frame", {
  _version: constant(u8, 0x06),
  flags: bitfield8({ urgent: bit(0), kind: bits(2, 3), last: bit(7) }),
  wide: bitfield16le({ low: bits(0, 12), high: bits(12, 4) }),
  _reserved: reserved(2),
  small: u16le,
  middle: u24le,
  large: u32le,
  network: u32be,
  key: bytes(4),
  label: prefixed(u8),
  score: optional(mapped(u8, { decode: (n) => n - 100, encode: (n) => n + 100 })),
  port: optional(u16be),
});
type Frame = Infer<typeof Frame>;

const fixed = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const frames: fc.Arbitrary<Frame> = fc
  .record({
    flags: fc.record({ urgent: fc.boolean(), kind: fc.nat(7), last: fc.boolean() }),
    wide: fc.record({ low: fc.nat(0xfff), high: fc.nat(0xf) }),
    small: fc.nat(0xffff),
    middle: fc.nat(0xffffff),
    large: fc.nat(0xffffffff),
    network: fc.nat(0xffffffff),
    key: fixed(4),
    label: fc.uint8Array({ maxLength: 255 }),
    score: fc.option(fc.integer({ min: -100, max: 155 }), { nil: undefined }),
  })
  .map(({ score, ...frame }) => (score === undefined ? frame : { ...frame, score }));

describe("a message as a table", () => {
  it("has the bytes that its table says, in that order", () => {
    const frame: Frame = {
      flags: { urgent: true, kind: 5, last: true },
      wide: { low: 0xabc, high: 0xd },
      small: 0x1234,
      middle: 0x123456,
      large: 0x12345678,
      network: 0x12345678,
      key: Uint8Array.of(1, 2, 3, 4),
      label: Uint8Array.of(9),
      score: -1,
    };
    const wire = "06 95 bcda 0000 3412 563412 78563412 12345678 01020304 0109 63".replaceAll(" ", "");
    expect(Buffer.from(encode(Frame, frame)).toString("hex")).toBe(wire);
    expect(decode(Frame, Buffer.from(wire, "hex"))).toEqual(frame);
  });

  it("comes back from its bytes as it went in", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decode(Frame, encode(Frame, frame))).toEqual(frame);
      }),
    );
  });

  it("cut short at any byte is a CODEC_TRUNCATED error or a message without its optional end", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const whole = encode(Frame, frame);
        const { score: _, ...required } = frame;
        for (let length = 0; length < encode(Frame, required).length; length++)
          expect(() => decode(Frame, whole.subarray(0, length))).toThrow(/needs \d+ bytes at offset \d+/);
      }),
      { numRuns: 20 },
    );
  });

  it("made of any bytes at all decodes or throws a codec error, nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (input, versioned) => {
        if (versioned && input.length > 0) input[0] = 0x06;
        try {
          decode(Frame, input);
        } catch (error) {
          expect(isLongshoreError(error) && error.code).toMatch(/^CODEC_/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("names the field and the place when it is short, foreign or too long", () => {
    expect(() => decode(Frame, Uint8Array.of(6, 0))).toThrow("Frame.wide needs 2 bytes at offset 2, 0 left");
    expect(() => decode(Frame, Uint8Array.of(7))).toThrow("Frame._version at offset 0 should be 0x06, is 0x07");
    expect(() => decode(u8, Uint8Array.of(1, 2, 3))).toThrow("2 bytes too many from offset 1");
    expect(decode(u8, Uint8Array.of(1, 2, 3), { trailing: "ignore" })).toBe(1);
  });

  it("refuses values that do not fit, by field name, instead of truncating them", () => {
    const Small = struct("Small", { count: u8, key: bytes(2), flags: bitfield8({ level: bits(0, 2) }) });
    const good = { count: 1, key: Uint8Array.of(1, 2), flags: { level: 1 } };
    expect(() => encode(Small, { ...good, count: 256 })).toThrow("Small.count should be an integer from 0 to 255");
    expect(() => encode(Small, { ...good, count: 1.5 })).toThrow("is 1.5");
    expect(() => encode(Small, { ...good, key: Uint8Array.of(1) })).toThrow("Small.key should be 2 bytes, is 1 bytes");
    expect(() => encode(Small, { ...good, flags: { level: 4 } })).toThrow("Small.flags.level should be an integer");
    expect(() => encode(prefixed(u8), new Uint8Array(256))).toThrow("should be an integer from 0 to 255");
  });

  it("keeps its bytes when the datagram's memory is used again", () => {
    const datagram = Uint8Array.of(1, 2, 3);
    const value = decode(rest, datagram);
    datagram.fill(0);
    expect([...value]).toEqual([1, 2, 3]);
  });
});
