import { expect, test } from "vitest";
import type { PlannedAction, Verb } from "../plan/plan.ts";
import { Flips } from "./flips.ts";

const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "a", name: "web" };

function action(verb: Verb, ...paths: readonly string[]): PlannedAction {
  const fields = paths.map((path) => ({ path, before: "1", after: "2" }));
  return { verb, stage: "workloads", order: 0, ref, fields, conflicts: [], by: ["kubectl-edit"], owns: "", reason: "" };
}

const HOUR = 3_600_000;

test("a field that is found changed for the third time is given up, the others of the object are not", () => {
  const flips = new Flips();
  const seen = (at: number, ...paths: readonly string[]) => {
    const drift = flips.see([action("update", ...paths)], at);
    flips.count(drift, at);
    return drift.map(({ field, times, givenUp }) => `${field} ${times} ${givenUp}`);
  };
  expect(seen(0, ".spec.replicas")).toEqual([".spec.replicas 1 false"]);
  expect(seen(1000, ".spec.replicas", ".spec.paused")).toEqual([".spec.replicas 2 false", ".spec.paused 1 false"]);
  expect(seen(2000, ".spec.replicas")).toEqual([".spec.replicas 3 true"]);
  expect([...flips.givenUp()]).toEqual([["apps/Deployment/a/web", [".spec.replicas"]]]);
  expect(flips.left()).toEqual([{ ref, field: ".spec.replicas", by: ["kubectl-edit"], times: 3, givenUp: true }]);
});

test("who changes a field now and then is corrected each time", () => {
  const flips = new Flips();
  for (let day = 0; day < 9; day++) {
    const at = day * 24 * HOUR;
    const drift = flips.see([action("update", ".spec.replicas")], at);
    expect(drift[0]?.givenUp).toBe(false);
    flips.count(drift, at);
  }
  expect(flips.givenUp().size).toBe(0);
});

test("what was seen but not made good does not count, and neither does what is as wanted", () => {
  const flips = new Flips();
  for (let i = 0; i < 9; i++) flips.see([action("update", ".spec.replicas")], i);
  expect(flips.see([action("update", ".spec.replicas"), action("keep"), action("blocked")], 9)).toHaveLength(1);
  expect(flips.see([action("create")], 9)).toEqual([
    { ref, field: ".", by: ["kubectl-edit"], times: 1, givenUp: false },
  ]);
});
