import { bitfield8, bits, decode, type Infer, struct, u8 } from "@longshore/kit";

/** Bytes 25 to 30 of a full SDR: how raw counts become values (IPMI 2.0 §36.3). */
export const Factors = struct("Factors", {
  mLow: u8,
  m: bitfield8({ tolerance: bits(0, 6), high: bits(6, 2) }),
  bLow: u8,
  b: bitfield8({ accuracyLow: bits(0, 6), high: bits(6, 2) }),
  accuracy: bitfield8({ direction: bits(0, 2), exponent: bits(2, 2), high: bits(4, 4) }),
  exponents: bitfield8({ b: bits(0, 4), result: bits(4, 4) }),
});
export type Factors = Infer<typeof Factors>;

/** Raw counts of a sensor: unsigned, one's complement, two's complement, or no numbers at all. */
export const AnalogFormat = { Unsigned: 0, OnesComplement: 1, TwosComplement: 2, None: 3 } as const;

/** How raw counts of a sensor become values. */
export interface Conversion {
  readonly format: number;
  /** 0 to 11 a function, 0x70 and up: factors that depend on the reading. */
  readonly linearization: number;
  readonly factors: Factors;
}

/** Whether the factors must be asked for with each reading. */
export function isNonLinear({ linearization }: Conversion): boolean {
  return linearization >= FIRST_NON_LINEAR;
}

/** The value of a raw count: y = L[(M·x + B·10^K1)·10^K2]. NaN where the function has none (log of 0). */
export function toValue({ format, linearization, factors }: Conversion, raw: number): number {
  const { m, b, k1, k2 } = numbers(factors);
  const linear = (m * signed(raw, format) + b * 10 ** k1) * 10 ** k2;
  const value = (LINEARIZATIONS[linearization] ?? identity)(linear);
  return Math.abs(value) < 1e15 ? Number(value.toPrecision(10)) : value; // 0.1 + 0.2 is shown as 0.3
}

/** The raw count nearest to a value: thresholds are set with it. Clamped to what the byte holds. */
export function toRaw(conversion: Conversion, value: number): number {
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  for (let raw = 0; raw < 256; raw++) {
    const off = Math.abs(toValue(conversion, raw) - value);
    if (off < distance) [best, distance] = [raw, off];
  }
  return best;
}

/** A difference of raw counts as a difference of values, as hysteresis is one: no offset counts. */
export function toSpan({ factors }: Conversion, counts: number): number {
  const { m, k2 } = numbers(factors);
  return Number((Math.abs(m) * counts * 10 ** k2).toPrecision(10));
}

/** The factors as Get Sensor Reading Factors answers them. */
export function factorsOf(raw: Uint8Array): Factors {
  return decode(Factors, raw);
}

const FIRST_NON_LINEAR = 0x70;
const identity = (x: number): number => x;

/** Functions by number, IPMI 2.0 table 43-1, byte 24. */
const LINEARIZATIONS: readonly ((x: number) => number)[] = [
  identity,
  Math.log,
  Math.log10,
  Math.log2,
  Math.exp,
  (x) => 10 ** x,
  (x) => 2 ** x,
  (x) => 1 / x,
  (x) => x ** 2,
  (x) => x ** 3,
  Math.sqrt,
  Math.cbrt,
];

function numbers({ mLow, m, bLow, b, exponents }: Factors) {
  return {
    m: twosComplement(mLow | (m.high << 8), 10),
    b: twosComplement(bLow | (b.high << 8), 10),
    k1: twosComplement(exponents.b, 4),
    k2: twosComplement(exponents.result, 4),
  };
}

function signed(raw: number, format: number): number {
  if (format === AnalogFormat.OnesComplement) return raw & 0x80 ? -(~raw & 0x7f) : raw;
  return format === AnalogFormat.TwosComplement ? twosComplement(raw, 8) : raw;
}

function twosComplement(value: number, width: number): number {
  return value >= 2 ** (width - 1) ? value - 2 ** width : value;
}
