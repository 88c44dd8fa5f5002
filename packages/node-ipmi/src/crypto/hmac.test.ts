import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { hmac } from "./hmac.ts";

const hex = (text: string): Uint8Array => Buffer.from(text, "hex");
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

it("gives the codes of RFC 2202 and RFC 4231, also for a key longer than a block", () => {
  expect(text(hmac("sha1", hex("0b".repeat(20)), [Buffer.from("Hi There")]))).toBe(
    "b617318655057264e28bc0b6fb378c8ef146be00", // RFC 2202, test case 1 for SHA-1
  );
  const long = Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First");
  expect(text(hmac("sha256", hex("aa".repeat(131)), [long]))).toBe(
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", // RFC 4231, test case 6
  );
});

it("is the HMAC of Node for any key and any data, in however many parts", () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
  fc.assert(
    fc.property(fc.constantFrom("sha1", "sha256"), bytes(80), bytes(90), bytes(90), (hash, key, one, two) => {
      const theirs = createHmac(hash, key).update(one).update(two).digest("hex");
      expect(text(hmac(hash, key, [one, two]))).toBe(theirs);
    }),
  );
});
