import { expect, test } from "vitest";
import { firstFew } from "./first-few.ts";

test("of many the first few are named, and how many there are beside them", () => {
  const texts = ["a", "b", "c"];
  expect([firstFew(texts, 3), firstFew(texts, 2), firstFew(texts, 1, "; "), firstFew(texts, 2, "; ")]).toEqual([
    "a, b, c",
    "a, b and 1 more",
    "a and 2 more",
    "a; b and 1 more",
  ]);
  expect(firstFew([], 3)).toBe("");
});
