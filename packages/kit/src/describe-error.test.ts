import { expect, test } from "vitest";
import { describeError, isUnexpected } from "./describe-error.ts";
import { errorCatalog } from "./errors.ts";

function failAt(host: string): Error {
  return new TypeError(`no session with ${host}`);
}

test("the same mistake has one fingerprint, whatever machine it met", () => {
  const first = describeError(failAt("10.0.0.1"));
  const second = describeError(failAt("10.0.0.2"));
  expect(first.fingerprint).toBe(second.fingerprint);
  expect(describeError(new RangeError("other")).fingerprint).not.toBe(first.fingerprint);
});

test("what is thrown without a stack is told apart by its words, not by its numbers", () => {
  expect(describeError("port 623 lost").fingerprint).toBe(describeError("port 624 lost").fingerprint);
  expect(describeError("port 623 lost").fingerprint).not.toBe(describeError("disk 623 lost").fingerprint);
});

test("the causes stand below, and a password that the program holds stands nowhere", () => {
  const error = new Error("cannot open xyzzy-1", { cause: new Error("login as root with xyzzy-1 failed") });
  const description = describeError(error, ["xyzzy-1"]);
  expect(description.stack).toContain("Caused by: Error: login as root with [redacted] failed");
  expect(JSON.stringify(description)).not.toContain("xyzzy-1");
});

test("an error of any size becomes a description of a bounded one", () => {
  const description = describeError(new Error("x".repeat(1_000_000)));
  expect(description.message).toHaveLength(2000);
  expect(description.stack.length).toBeLessThanOrEqual(8000);
});

test("errors of a catalog and wishes to stop are expected; everything else is not", () => {
  const errors = errorCatalog({ A_B: { retry: "never", message: (d: { what: string }) => d.what } });
  expect(isUnexpected(errors.A_B({ what: "x" }))).toBe(false);
  expect(isUnexpected(AbortSignal.abort().reason)).toBe(false);
  expect(isUnexpected(new TypeError("x"))).toBe(true);
  expect(isUnexpected(undefined)).toBe(true);
  const loop: { self?: unknown } = {};
  loop.self = loop;
  expect(describeError(loop).message).toBe("a value that cannot be shown");
});
