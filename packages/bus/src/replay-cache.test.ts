import { expect, test } from "vitest";
import { ReplayCache } from "./replay-cache.ts";

test("what was used is remembered until it would be refused for its age", () => {
  const cache = new ReplayCache(2);
  expect(cache.use("a", 100, 0)).toBe(true);
  expect(cache.use("a", 100, 99)).toBe(false);
  expect(cache.use("b", 200, 0)).toBe(true);
  expect(cache.use("c", 300, 101)).toBe(true); // "a" has expired and made room
  expect(cache.size).toBe(2);
});

test("when there is no room to remember, nothing more is accepted", () => {
  const cache = new ReplayCache(2);
  cache.use("a", 100, 0);
  cache.use("b", 100, 0);
  expect(cache.use("c", 100, 50)).toBe(false);
  expect(cache.size).toBe(2);
  expect(cache.use("c", 300, 150)).toBe(true);
});
