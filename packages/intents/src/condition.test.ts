import { expect, test } from "vitest";
import { condition, mergeConditions } from "./condition.ts";

test("what was not observed is unknown, not false", () => {
  expect([true, false, undefined].map((ok) => condition("Reachable", ok, "R", "m", 3).status)).toEqual([
    "True",
    "False",
    "Unknown",
  ]);
});

test("a condition keeps its time of transition until its status changes, whatever its reason", () => {
  const at = (nowMs: number, ok: boolean, reason: string, previous = mergeConditions([], [], 0)) =>
    mergeConditions(
      previous,
      [condition("Reachable", ok, reason, "m", 1), condition("Powered", ok, reason, "m", 1)],
      nowMs,
    );
  const first = at(100, false, "Timeout");
  const second = at(200, false, "BadPassword", first);
  const third = at(300, true, "Ok", second);
  expect(
    [first, second, third].map((all) =>
      all.map(({ type, reason, lastTransitionAtMs }) => `${type} ${reason} ${lastTransitionAtMs}`),
    ),
  ).toEqual([
    ["Powered Timeout 100", "Reachable Timeout 100"],
    ["Powered BadPassword 100", "Reachable BadPassword 100"],
    ["Powered Ok 300", "Reachable Ok 300"],
  ]);
});
