import { expect, test } from "vitest";
import { ReplayCache } from "./replay-cache.ts";

test("what was used is not used again", () => {
  const cache = new ReplayCache(2);
  expect(cache.use("a", 100)).toBe(true);
  expect(cache.use("a", 100)).toBe(false);
  expect(cache.use("b", 200)).toBe(true);
});

test("of too much the half that expires first is forgotten, and nothing that old is accepted any more", () => {
  const cache = new ReplayCache(4);
  for (const [key, expiresAtMs] of [
    ["a", 100],
    ["d", 400],
    ["b", 200],
    ["c", 300],
  ] as const)
    cache.use(key, expiresAtMs);
  expect(cache.use("e", 500)).toBe(true);
  expect(cache.size).toBe(2);
  expect(["a", "b", "c", "d"].map((key, i) => cache.use(key, 100 * (i + 1)))).toEqual(Array(4).fill(false));
  expect(cache.use("late", 300)).toBe(false);
  expect(cache.use("f", 301)).toBe(true);
});
