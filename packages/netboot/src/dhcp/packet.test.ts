import { isLongshoreError } from "@longshore/kit";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { discover, firmware, KNOWN } from "../../test/dhcp-world.ts";
import { options, read } from "./option.ts";
import { decodePacket, encodePacket } from "./packet.ts";
import { decodeOptions, decodeSuboptions, encodeOptions } from "./raw-options.ts";

const nothing = { bootFile: new Uint8Array(128), serverName: new Uint8Array(64) };
const area = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

test("a packet comes back from its bytes as it went in, and is no shorter than relays expect", () => {
  const packet = discover(KNOWN, firmware(7));
  const bytes = encodePacket(packet);
  expect(bytes.length).toBeGreaterThanOrEqual(300);
  expect(decodePacket(bytes)).toEqual(packet);
});

test("an option of more than 255 bytes is split and joined again (RFC 3396)", () => {
  const long = Uint8Array.from({ length: 600 }, (_, i) => i & 0xff);
  const bytes = encodeOptions(new Map([[43, long]]));
  expect(bytes.length).toBe(600 + 3 * 2 + 1);
  expect(Buffer.from(decodeOptions(bytes, nothing).found.get(43) ?? [])).toEqual(Buffer.from(long));
});

test("options go on in the fields that option 52 names, and then the field is no name", () => {
  const packet = { ...discover(KNOWN), options: new Map([...discover(KNOWN).options, [52, area(1)]]) };
  const bytes = encodePacket(packet);
  bytes.set([12, 2, 104, 105, 255], 108); // in `file`: host name "hi"
  expect(read(decodePacket(bytes).options, options.hostName)).toBe("hi");
  expect(decodePacket(bytes).bootFile).toBe("");
});

test("the relay agent's option is the last (RFC 3046)", () => {
  expect([
    ...encodeOptions(
      new Map([
        [82, area(7)],
        [53, area(1)],
      ]),
    ),
  ]).toEqual([53, 1, 1, 82, 1, 7, 255]);
});

test.for([
  ["a length beyond the end", area(53, 9, 1)],
  ["no end", area(53, 1, 1)],
  ["nothing at all", area()],
  ["a code without a length", area(53)],
] as const)("options with %s are malformed (case 24)", ([, bytes]) => {
  expect(() => decodeOptions(bytes, nothing)).toThrow(/offset \d/);
});

test("suboptions that run over their room are malformed, and never loop (case 24)", () => {
  expect(() => decodeSuboptions(area(1, 255, 1))).toThrow("option 1 ends beyond its room");
  expect([...decodeSuboptions(area(6, 1, 8, 255, 9, 9)).keys()]).toEqual([6]);
});

test("no bytes at all make the decoder throw anything but its own errors (case 24)", () => {
  const whole = encodePacket(discover(KNOWN, firmware(7)));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 700 }),
    fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length)).map(([at, value, cut]) => {
      const changed = whole.slice();
      changed[at] = value;
      return changed.subarray(0, cut);
    }),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        decodePacket(input);
      } catch (error) {
        expect(isLongshoreError(error) && error.code).toMatch(/^(CODEC|DHCP)_/);
      }
    }),
    { numRuns: 3000 },
  );
});
