import { expect, test } from "vitest";
import { type InventoryEntry, withFlips } from "../inventory/inventory.ts";
import { objectKey } from "../object.ts";
import type { PlannedAction, Verb } from "../plan/plan.ts";
import { counted, driftOf, leftToOthers } from "./flips.ts";

const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "a", name: "web" };
const last = { fields: "1", content: "2" };

function action(verb: Verb, paths: readonly string[] = [], wants = last): PlannedAction {
  const fields = paths.map((path) => ({ path, before: "1", after: "2" }));
  const by = ["kubectl-edit"];
  return { verb, stage: "workloads", order: 0, ref, fields, foreign: paths, conflicts: [], by, wants, reason: "" };
}

/** An inventory in which each look is counted. */
function counting() {
  let inventory = {
    site: "oslo",
    intent: "Addon/a",
    entries: new Map<string, InventoryEntry>([[objectKey(ref), { ref, last }]]),
  };
  return {
    left: () => leftToOthers(inventory, []),
    see: (atMs: number, one: PlannedAction, count = true): readonly string[] => {
      const drift = driftOf([one], inventory, atMs);
      if (count)
        inventory = {
          ...inventory,
          ...withFlips(inventory, counted(drift, inventory, atMs)),
          entries: new Map(withFlips(inventory, counted(drift, inventory, atMs)).entries),
        };
      return drift.map(({ field, times, givenUp }) => `${field} ${times} ${givenUp}`);
    },
  };
}

const HOUR = 3_600_000;

test("a field that is found changed for the third time is given up, the others of the object are not", () => {
  const { see, left } = counting();
  expect(see(0, action("update", [".spec.replicas"]))).toEqual([".spec.replicas 1 false"]);
  expect(see(1000, action("update", [".spec.replicas", ".spec.paused"]))).toEqual([
    ".spec.replicas 2 false",
    ".spec.paused 1 false",
  ]);
  expect(see(2000, action("update", [".spec.replicas"]))).toEqual([".spec.replicas 3 true"]);
  expect(see(9000 + HOUR, action("update", [".spec.paused"]))).toEqual([".spec.paused 1 false"]); // long ago
  expect(left()).toEqual([{ ref, field: ".spec.replicas", by: ["kubectl-edit"], times: 3, givenUp: true }]);
});

test("who changes a field now and then is corrected each time", () => {
  const { see, left } = counting();
  for (let day = 0; day < 9; day++)
    expect(see(day * 24 * HOUR, action("update", [".spec.replicas"]))).toEqual([".spec.replicas 1 false"]);
  expect(left()).toEqual([]);
});

test("what was seen but not made good does not count; what is as wanted, or is wanted otherwise now, is no drift", () => {
  const { see } = counting();
  for (let i = 0; i < 9; i++) see(i, action("update", [".spec.replicas"]), false);
  expect(see(9, action("update", [".spec.replicas"]))).toEqual([".spec.replicas 1 false"]);
  expect(see(9, action("keep"))).toEqual([]);
  expect(see(9, action("blocked"))).toEqual([]);
  expect(see(9, action("create"))).toEqual([". 1 false"]);
  expect(see(9, action("update", [".spec.replicas"], { fields: "1", content: "3" }))).toEqual([]);
});
