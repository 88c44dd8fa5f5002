import { encode } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { toRaw, toValue, type Conversion } from "./conversion.ts";
import { decodeSdr, type Sdr } from "./decode-sdr.ts";
import { FullSensorRecord } from "./records.ts";
import { sensorsOf, valueOf } from "./sensor.ts";
import { stateText } from "./states.ts";
import { unitText } from "./units.ts";

/** `ipmitool sdr dump` 1.8.19 of an ipmi_sim 2.0.33. */
const DUMPED = {
  temperature:
    "010051013320000103017f680101800a800a3838000100000100000000000060ff00ff00645a500000000202000000c84350552054656d70",
  fan: "0200510130 2000021d017f680401800a800a3838001200003200000000000060ff00ff00645a500000000202000000c546616e2031",
  fru: "03005111132000800000100007010 0c84d61696e626f6172",
  mc: "040051120e200000bf000000070100c3424d43",
} as const;

const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const sdr = (name: keyof typeof DUMPED): Sdr => decodeSdr(bytes(DUMPED[name])) as Sdr;

describe("records as ipmitool dumped them", () => {
  it("a full record is a sensor with its unit, its function and its hysteresis, and encodes to its bytes", () => {
    const record = sdr("temperature");
    const [sensor] = sensorsOf(record);
    expect(sensor).toMatchObject({
      name: "CPU Temp",
      number: 1,
      unit: "°C",
      type: "temperature",
      entity: "processor 1",
    });
    expect(sensor).toMatchObject({ thresholds: "settable", hysteresis: { positive: 2, negative: 2 } });
    expect(sensor && valueOf(sensor, 0x2a)).toBe(42); // ipmitool: 42 degrees C
    if (record.kind !== "full") expect.unreachable(record.kind);
    const body = Buffer.from(encode(FullSensorRecord, record.record)).toString("hex");
    expect(body).toBe(DUMPED.temperature.slice(10));
  });

  it("a fan's factor makes 1500 RPM of its 30 counts, as ipmitool said", () => {
    const [fan] = sensorsOf(sdr("fan"));
    expect(fan).toMatchObject({ name: "Fan 1", unit: "RPM", entity: "fan 1" });
    expect(fan && valueOf(fan, 30)).toBe(1500);
  });

  it("locators say where inventories and controllers are; what is unknown or cut short is kept raw", () => {
    expect(sdr("fru")).toMatchObject({
      kind: "fru",
      record: { device: 0, access: { logical: true }, name: "Mainboar" },
    });
    expect(sdr("mc")).toMatchObject({ kind: "mc", record: { address: 0x20, name: "BMC" } });
    expect(decodeSdr(bytes(DUMPED.mc).subarray(0, 12))).toMatchObject({ kind: "other", type: 0x12 });
    expect(decodeSdr(bytes("0500510902abcd"))).toMatchObject({ kind: "other", type: 9, id: 5 });
    expect(decodeSdr(bytes("0500"))).toBeUndefined();
  });

  it("a shared record stands for several sensors, numbered or lettered from its offset", () => {
    const key = "200020040100000000"; // owner … entity, then the rest by hand: IPMI 2.0 §43.2
    const compact = (share: string, offset: string): Sdr =>
      decodeSdr(
        bytes(
          `0600510220 ${key.slice(0, 8)}01 00 67 0d 6f 0000 0000 ff01 c0 00 00 ${share} ${offset} 00 00 000000 00 c542617920 20`,
        ),
      ) as Sdr;
    expect(sensorsOf(compact("03", "01")).map(({ name, number }) => [name, number])).toEqual([
      ["Bay1", 0x20],
      ["Bay2", 0x21],
      ["Bay3", 0x22],
    ]);
    expect(sensorsOf(compact("12", "00")).map(({ name }) => name)).toEqual(["BayA", "BayB"]);
  });
});

describe("counts and values", () => {
  const factors = (m: number, b: number, k1: number, k2: number): Conversion["factors"] => ({
    mLow: m & 0xff,
    m: { tolerance: 0, high: (m >> 8) & 3 },
    bLow: b & 0xff,
    b: { accuracyLow: 0, high: (b >> 8) & 3 },
    accuracy: { direction: 0, exponent: 0, high: 0 },
    exponents: { b: k1 & 0xf, result: k2 & 0xf },
  });

  it.each([
    { raw: 0x80, format: 2, factors: factors(1, 0, 0, 0), linearization: 0, value: -128 },
    { raw: 0xfe, format: 1, factors: factors(1, 0, 0, 0), linearization: 0, value: -1 },
    { raw: 100, format: 0, factors: factors(60, 0, 0, -3), linearization: 0, value: 6 },
    { raw: 10, format: 0, factors: factors(-2, 5, 1, 0), linearization: 0, value: 30 },
    { raw: 4, format: 0, factors: factors(1, 0, 0, 0), linearization: 7, value: 0.25 },
    { raw: 9, format: 0, factors: factors(1, 0, 0, 0), linearization: 10, value: 3 },
  ])("the count $raw in format $format is $value", ({ value, raw, ...conversion }) => {
    expect(toValue(conversion, raw)).toBe(value);
    expect(toValue(conversion, toRaw(conversion, value))).toBe(value);
  });

  // the functions of IPMI 2.0 table 43-1, byte 24, by number
  it.each([
    ["ln", 1, 20, 2.995732274],
    ["log10", 2, 100, 2],
    ["log2", 3, 8, 3],
    ["e to the", 4, 2, 7.389056099],
    ["10 to the", 5, 2, 100],
    ["2 to the", 6, 3, 8],
    ["1 over", 7, 4, 0.25],
    ["the square of", 8, 9, 81],
    ["the cube of", 9, 3, 27],
    ["the square root of", 10, 16, 4],
    ["the cube root of", 11, 27, 3],
  ] as const)("%s: linearization %i makes %d of it %d", (_, linearization, raw, value) => {
    const conversion = { format: 0, factors: factors(1, 0, 0, 0), linearization };
    expect(toValue(conversion, raw)).toBe(value);
    expect(toRaw(conversion, value)).toBe(raw);
  });
});

it("units join: a rate, a quotient, a percentage", () => {
  const plain = { percentage: false, modifierUse: 0, rate: 0 };
  expect(unitText({ ...plain, modifierUse: 1 }, 72, 22)).toBe("MB/s");
  expect(unitText({ ...plain, rate: 3 }, 85, 0)).toBe("packets/s");
  expect(unitText({ ...plain, percentage: true }, 0, 0)).toBe("%");
  expect(unitText(plain, 92, 0)).toBe("gram"); // the table's last
});

it("states have words where the tables have them, and a number where they have not", () => {
  expect(stateText(0x6f, 0x08, 1)).toBe("failure");
  expect(stateText(0x6f, 0x23, 8)).toBe("timer interrupt");
  expect(stateText(0x6f, 0x23, 5)).toBe("state 5");
  expect(stateText(0x70, 0xc0, 2)).toBe("state 2");
});
