import { expect, test } from "vitest";
import { HOLD, isSettled, type Looked } from "./settled.ts";

const looked = (startedAt: number | undefined, changedAt: number, isBad: boolean): Looked => ({
  startedAt,
  changedAt,
  isBad,
});

test("a child that turned bad waits until what it hangs on was looked at since", () => {
  const child = looked(90, 100, true);
  expect(isSettled(child, [looked(95, 10, false)], 110)).toBe(false);
  expect(isSettled(child, [looked(101, 10, false)], 110)).toBe(true);
});

test("a child that is still bad waits for a look of its own when what it hangs on changed", () => {
  const parent = looked(200, 205, false);
  expect(isSettled(looked(190, 100, true), [parent], 210)).toBe(false);
  expect(isSettled(looked(206, 100, true), [parent], 210)).toBe(true);
});

test("nobody waits for ever, and what is well waits for nobody", () => {
  expect(isSettled(looked(90, 100, true), [looked(undefined, 0, false)], 100 + HOLD)).toBe(true);
  expect(isSettled(looked(90, 100, false), [looked(undefined, 0, false)], 110)).toBe(true);
  expect(isSettled(looked(undefined, 100, false), [], 110)).toBe(false);
});
