import { expect, test } from "vitest";
import { Fold } from "./fold.ts";
import { SteppedClock } from "./stepped-clock.ts";

function folding() {
  const clock = new SteppedClock();
  return { clock, fold: new Fold<string>({ clock, windowMs: 60_000, perWindow: 3 }) };
}

test("the first of its kind is told at once, a storm of it once a window with its count", async () => {
  const { clock, fold } = folding();
  expect(fold.take("a", "first")).toEqual({ count: 1, value: "first" });
  for (let i = 0; i < 1000; i++) expect(fold.take("a", `${i}`)).toBeUndefined();
  expect(fold.due()).toEqual([]);
  await clock.step(60_000);
  expect(fold.due()).toEqual([{ count: 1000, value: "999" }]);
  await clock.step(60_000);
  expect(fold.due()).toEqual([]);
  expect(fold.isEmpty).toBe(true);
});

test("many different things are told up to a bound, and the next window tells again", async () => {
  const { clock, fold } = folding();
  const told = Array.from({ length: 1000 }, (_, i) => fold.take(`${i}`, "x")).filter((take) => take !== undefined);
  expect(told).toHaveLength(3);
  expect(fold.dropped).toBe(997);
  await clock.step(60_000);
  expect(fold.take("new", "x")).toEqual({ count: 1, value: "x" });
});

test("what was folded when the program ends is told then", () => {
  const { fold } = folding();
  fold.take("a", "1");
  fold.take("a", "2");
  fold.take("b", "1");
  expect(fold.rest()).toEqual([{ count: 1, value: "2" }]);
});
