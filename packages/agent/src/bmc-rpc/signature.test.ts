import { expect, test } from "vitest";
import { distrust } from "./signature.ts";

// printf '%s%s' BODY TIMESTAMP | openssl dgst -sha256 -hmac rufio-signs-with-this -hex
const BODY = '{"id":1764374400000000000,"host":"n11","method":"setPowerState","params":{"state":"off"}}';
const TIMESTAMP = "2026-11-29T01:00:00Z";
const SIGNATURE = "sha256=90bfd8aec4ccbdb32e41fde48b2124abaa100e41360fddc5b166733dac8e2735";
const KEY = "rufio-signs-with-this";
const NOW = Date.parse(TIMESTAMP);

const judge = (changed: object = {}, key = KEY, now = NOW) =>
  distrust({ body: Buffer.from(BODY), signature: SIGNATURE, timestamp: TIMESTAMP, ...changed }, key, now);

test("who has the key is believed, also among signatures with other keys", () => {
  expect(judge()).toBeUndefined();
  expect(judge({ signature: `sha256=${"00".repeat(32)},${SIGNATURE}` })).toBeUndefined();
  expect(judge({}, KEY, NOW + 299_000)).toBeUndefined();
});

test.each<[string, object, string]>([
  ["no signature", { signature: undefined }, "it is not signed"],
  ["no timestamp", { timestamp: undefined }, "it is not signed"],
  ["another body", { body: Buffer.from(BODY.replace("off", "on")) }, "its signature is made with another key"],
  ["another time than was signed", { timestamp: "2026-11-29T01:00:01Z" }, "its signature is made with another key"],
  ["no hex", { signature: "sha256=zz" }, "its signature is made with another key"],
  ["an empty one", { signature: "" }, "its signature is made with another key"],
])("%s: not believed", (_what, changed, reason) => {
  expect(judge(changed)).toBe(reason);
});

test("another key, and what was signed long ago, is not believed", () => {
  expect(judge({}, "another")).toBe("its signature is made with another key");
  const old = "it is of 2026-11-29T01:00:00Z, more than 5 minutes from now";
  expect(judge({}, KEY, NOW + 301_000)).toBe(old);
  expect(judge({}, KEY, NOW - 301_000)).toBe(old);
});
