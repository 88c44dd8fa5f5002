import { isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatIp, networksOf, parseAddressRange, rangesMeet } from "./address-range.ts";
import { parseCidr, parseIp } from "./ip.ts";

function range(text: string) {
  const parsed = parseAddressRange(text);
  if (parsed === undefined) throw new Error(`not parsed: ${text}`);
  return parsed;
}

test("addresses from one to another are written as the fewest networks", () => {
  expect(networksOf(range("10.9.1.10-10.9.1.20"))).toEqual([
    "10.9.1.10/31",
    "10.9.1.12/30",
    "10.9.1.16/30",
    "10.9.1.20/32",
  ]);
  expect(networksOf(range("10.9.0.0-10.9.0.255"))).toEqual(["10.9.0.0/24"]);
  expect(networksOf(range("0.0.0.0-255.255.255.255"))).toEqual(["0.0.0.0/0"]);
  expect(networksOf(range("2001:db8::ffff-2001:db8::1:0"))).toEqual(["2001:db8::ffff/128", "2001:db8::1:0/128"]);
});

test.each([
  ["2001:db8::1", "2001:db8::1"],
  ["::", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"], // RFC 5952 §4.2.2: one field is not shortened
  ["fe80:0:0:0:0:0:0:0", "fe80::"],
])("%s is written %s", (text, written) => {
  const ip = parseIp(text);
  expect(ip && formatIp(ip)).toBe(written);
});

test("whatever is written is read as the same address", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
      const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
      const text = formatIp({ family: 6, value });
      expect(isIPv6(text)).toBe(true);
      expect(parseIp(text)).toEqual({ family: 6, value });
    }),
  );
});

test("the networks of a range have every address of it once, and no other", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(600), (from, more) => {
      const first = 0x0a000000n + BigInt(from);
      const networks = networksOf({ family: 4, first, last: first + BigInt(more) });
      const addresses = networks.flatMap((text) => {
        const network = parseCidr(text);
        const count = 2 ** (32 - (network?.prefix ?? 32));
        return Array.from({ length: count }, (_, i) => Number((network?.value ?? 0n) + BigInt(i) - first));
      });
      expect(addresses).toEqual(Array.from({ length: more + 1 }, (_, i) => i));
    }),
  );
});

test("ranges meet in one address, and never across families", () => {
  expect(rangesMeet(range("10.0.0.0/24"), range("10.0.0.255-10.0.1.3"))).toBe(true);
  expect(rangesMeet(range("10.0.0.0/24"), range("10.0.1.0/24"))).toBe(false);
  expect(rangesMeet(range("0.0.0.0/0"), range("::/0"))).toBe(false);
});
