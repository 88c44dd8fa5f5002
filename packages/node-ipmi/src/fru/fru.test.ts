import { expect, it } from "vitest";
import { decodeFru } from "./decode-fru.ts";

/** A FRU image that ipmi_sim 2.0.33 served and `ipmitool fru print` 1.8.19 decoded; its words are expected here. */
const IMAGE = Buffer.from(
  "01000104090000f1010317c84348532d504e2d31c84348532d534e2d31c100830105190000b0c94c6f6e6773686f72658629dca629dca6c8" +
    "4252442d534e2d37441234567ac0c12e010819c94c6f6e6773686f7265cb4564676520536572766572c65052442d504ec476312e30c95052" +
    "442d534e2d3432c761737365742d31c0c100000000000077",
  "hex",
);

it("chassis, board and product are read: 8-bit, 6-bit and BCD plus, and the day the board was made", () => {
  expect(decodeFru(IMAGE)).toEqual({
    chassis: { type: 0x17, partNumber: "CHS-PN-1", serial: "CHS-SN-1", custom: [] },
    board: {
      manufactured: Date.parse("2017-12-05T22:56:00Z"),
      manufacturer: "Longshore",
      name: "IPMIIPMI",
      serial: "BRD-SN-7",
      partNumber: "1234567",
      custom: [],
    },
    product: {
      manufacturer: "Longshore",
      name: "Edge Server",
      partNumber: "PRD-PN",
      version: "v1.0",
      serial: "PRD-SN-42",
      assetTag: "asset-1",
      custom: [],
    },
    records: [],
    problems: [],
  });
});

it("a multirecord area is walked to its end, and what is broken is said", () => {
  const record = Buffer.from("00820203 79 0102".replaceAll(" ", ""), "hex"); // type 0, last, 2 bytes
  const content = -(1 + 2) & 0xff;
  record[3] = content;
  record[4] = -(0x00 + 0x82 + 0x02 + content) & 0xff;
  const header = Buffer.from([1, 0, 0, 0, 0, 1, 0, 0xfe]);
  expect(decodeFru(Buffer.concat([header, record]))).toMatchObject({
    records: [{ type: 0, name: "power supply", content: Uint8Array.of(1, 2) }],
    problems: [],
  });
  expect(decodeFru(Buffer.concat([header, record.subarray(0, 6)]))?.problems).toEqual(["multirecord 1 is broken"]);
});

it("any damage is survived: cut anywhere, or with a bit turned", () => {
  for (let length = 0; length < IMAGE.length; length++) decodeFru(IMAGE.subarray(0, length));
  const turned = decodeFru(IMAGE.map((byte, at) => (at === 12 ? byte ^ 1 : byte)));
  expect(turned?.problems).toEqual(["the chassis area's checksum is wrong"]);
  expect(decodeFru(new Uint8Array(512).fill(0xff))?.problems).not.toEqual([]);
  expect(decodeFru(new Uint8Array(512))).toBeUndefined();
});
