import { expect, test } from "vitest";
import { isCron } from "./cron.ts";
import { contains, parseCidr, parseIp, parseRange } from "./ip.ts";
import { parseSize } from "./size.ts";

test.each([
  ["10.2.0.17", 4, 0x0a020011n],
  ["255.255.255.255", 4, 0xffffffffn],
  ["::", 6, 0n],
  ["::1", 6, 1n],
  ["2001:db8::ff00:42:8329", 6, 0x20010db8000000000000ff0000428329n], // RFC 5952 §1
  ["2001:db8:0:0:1:0:0:1", 6, 0x20010db8000000000001000000000001n],
] as const)("%s is an address", (text, family, value) => {
  expect(parseIp(text)).toEqual({ family, value });
});

test.each([
  "",
  "10.2.0",
  "10.2.0.256",
  "010.2.0.1",
  "1.2.3.4.5",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "fe80::1%eth0",
  "12345::",
  "1:2:3:4:5:6:7::8",
])("%j is no address", (text) => {
  expect(parseIp(text)).toBeUndefined();
});

test("a network holds its first and its last address, and none of the other family", () => {
  const network = parseCidr("10.2.0.128/25");
  if (network === undefined) throw new Error("not parsed");
  const inside = (text: string) => contains(network, parseIp(text) ?? { family: 6, value: 0n });
  expect([inside("10.2.0.128"), inside("10.2.0.255"), inside("10.2.0.127"), inside("::10.2")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each(["10.2.0.1/24", "10.2.0.0/33", "10.2.0.0", "10.2.0.0/024", "2001:db8::1/64", "/24"])(
  "%j is no network",
  (text) => {
    expect(parseCidr(text)).toBeUndefined();
  },
);

test("a range goes upwards within one family", () => {
  expect(parseRange("10.1.0.100-10.1.0.199")).toBeDefined();
  expect(parseRange("10.1.0.199-10.1.0.100")).toBeUndefined();
  expect(parseRange("10.1.0.1-::1")).toBeUndefined();
});

test.each(["0 2 * * 6", "*/15 * * * *", "30 1-5/2 1,15 jan-mar mon,THU", "0 0 * * 7"])("%j is a cron line", (text) => {
  expect(isCron(text)).toBe(true);
});

test.each([
  "",
  "* * * *",
  "60 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * * 13 *",
  "* * * * 8",
  "5-1 * * * *",
  "*/0 * * * *",
  "@daily",
])("%j is no cron line", (text) => {
  expect(isCron(text)).toBe(false);
});

test("a disk is as large as its label says", () => {
  expect([parseSize("480GB"), parseSize("1.92TB"), parseSize("447GiB"), parseSize("480"), parseSize("480 GB")]).toEqual(
    [480e9, 1.92e12, 447 * 2 ** 30, undefined, undefined],
  );
});
