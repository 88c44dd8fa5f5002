import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { openBundle, sealBundle } from "./bundle.ts";

const random = seededRandom(1);
const OBJECTS = [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "hunter2" } }];
const sealed = sealBundle(OBJECTS, (count) => random.bytes(count));

test("only who has the key of the signed intent can read a bundle, and only as it was sealed", () => {
  expect(openBundle(sealed.bytes, sealed)).toEqual(OBJECTS);
  expect(Buffer.from(sealed.bytes).includes("hunter2")).toBe(false);
  expect(() => openBundle(sealed.bytes, { ...sealed, key: random.bytes(32) })).toThrow(/cannot be read/);
  const changed = Uint8Array.from(sealed.bytes, (byte, i) => (i === 20 ? byte ^ 1 : byte));
  expect(() => openBundle(changed, sealed)).toThrow(/these bytes are/);
});

test("the same objects for another site are other bytes under another key", () => {
  const again = sealBundle(OBJECTS, (count) => random.bytes(count));
  expect(again.digest).not.toBe(sealed.digest);
});
