import { expect, it } from "vitest";
import { decodeSdr, type Sdr } from "../sdr/decode-sdr.ts";
import { sensorsOf } from "../sdr/sensor.ts";
import { describeEvent, timeOf } from "./describe.ts";
import { decodeSelRecord, type SelRecord } from "./record.ts";

const record = (text: string): SelRecord => decodeSelRecord(Buffer.from(text.replaceAll(" ", ""), "hex")) as SelRecord;

/** Get SEL Entry of an ipmi_sim 2.0.33, with what `ipmitool sel elist` 1.8.19 said about it. */
const CAPTURED = {
  threshold: record("01 00 02 a8 1a 00 00 20 00 04 01 01 01 59 5f 5a"), // CPU Temp, upper critical going high, 95 > 90
  oem: record("02 00 c1 a8 1a 00 00 a2 02 00 01 02 03 04 05 06"),
  deasserted: record("03 00 02 a8 1a 00 00 20 00 04 08 02 ef 01 ff ff"), // failure detected, deasserted
};
const sensors = sensorsOf(
  decodeSdr(
    Buffer.from(
      "010051013320000103017f680101800a800a3838000100000100000000000060ff00ff00645a500000000202000000c84350552054656d70",
      "hex",
    ),
  ) as Sdr,
);

it("an entry is a sentence with the sensor's name and values where the sensors are known", () => {
  expect(describeEvent(CAPTURED.threshold, sensors)).toBe(
    "CPU Temp: upper critical going high (reading 95 °C, threshold 90 °C)",
  );
  expect(describeEvent(CAPTURED.threshold)).toBe("temperature sensor 0x01: upper critical going high");
  expect(describeEvent(CAPTURED.deasserted)).toBe("power supply sensor 0x02: failure no more");
  expect(describeEvent(CAPTURED.oem)).toBe("OEM event of manufacturer 674: 010203040506");
});

it("a time from before the clock was set is no time", () => {
  expect(timeOf(CAPTURED.threshold)).toBeUndefined();
  expect(timeOf(record("0100 02 00f15365 2000 04 01 01 01 59 5f 5a"))).toBe(0x6553f100 * 1000);
  expect(timeOf(record("0100 e0 00112233445566778899aabbcc"))).toBeUndefined();
});

it("what is not 16 bytes is no entry", () => {
  expect(decodeSelRecord(new Uint8Array(15))).toBeUndefined();
  expect(decodeSelRecord(new Uint8Array(0))).toBeUndefined();
});
