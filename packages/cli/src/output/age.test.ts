import { expect, test } from "vitest";
import { age } from "./age.ts";

test("ages read as kubectl's do", () => {
  const s = 1000;
  const m = 60 * s;
  const h = 60 * m;
  const d = 24 * h;
  // k8s.io/apimachinery/pkg/util/duration HumanDuration, duration_test.go
  const known: readonly (readonly [number, string])[] = [
    [s, "1s"],
    [70 * s, "70s"],
    [190 * s, "3m10s"],
    [70 * m, "70m"],
    [47 * h, "47h"],
    [49 * h, "2d1h"],
    [8 * d + 2 * h, "8d"],
    [367 * d, "367d"],
    [365 * 2 * d + 25 * h, "2y1d"],
    [365 * 8 * d + 2 * h, "8y"],
  ];
  for (const [ms, text] of known) expect(age(1e12, 1e12 + ms)).toBe(text);
  expect(age(0, 1e12)).toBe("");
  expect(age(2e12, 1e12)).toBe("0s");
});
