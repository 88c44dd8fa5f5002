import { createCipheriv, createDecipheriv } from "node:crypto";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { AesCbc } from "./aes-cbc.ts";

const key = Buffer.alloc(16, 2);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

it("seals one payload after another as AES-CBC with the IV in front, which is never the same", () => {
  const cipher = new AesCbc(key);
  const ivs = new Set<string>();
  fc.assert(
    fc.property(bytes(16), fc.uint8Array({ maxLength: 100 }), (random, text) => {
      const sealed = cipher.seal(random, text);
      const plain = createDecipheriv("aes-128-cbc", key, sealed.subarray(0, 16)).setAutoPadding(false);
      expect(Buffer.from(plain.update(sealed.subarray(16)).subarray(0, text.length)).equals(text)).toBe(true);
      ivs.add(Buffer.from(sealed.subarray(0, 16)).toString("hex"));
    }),
    { numRuns: 100 },
  );
  expect(ivs.size).toBe(100);
});

it("opens what others sealed, in any order and after anything that was none of theirs", () => {
  const cipher = new AesCbc(key);
  fc.assert(
    fc.property(bytes(16), bytes(15), fc.uint8Array({ maxLength: 64 }), (iv, text, noise) => {
      cipher.open(noise);
      const theirs = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
      const payload = Buffer.concat([iv, theirs.update(Uint8Array.of(...text, 0))]);
      expect(Buffer.from(cipher.open(payload) ?? []).equals(text)).toBe(true);
    }),
  );
});
