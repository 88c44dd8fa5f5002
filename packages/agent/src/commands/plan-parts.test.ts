import { ObjectAction, ObjectPlan, type PlannedDocument } from "@longshore/contracts";
import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { PlanParts } from "./plan-parts.ts";

function planned(name: string, count: number): PlannedDocument {
  const reason = "a pool of Ceph with all its volumes, ".repeat(8);
  const actions = Array.from({ length: count }, (_, i) =>
    ObjectAction.decode(ObjectAction.encode({ verb: "hold", kind: "CephBlockPool", name: `${name}-${i}`, reason })),
  );
  const plan = { ...ObjectPlan.decode(ObjectPlan.encode({ kind: "Storage", name })), actions };
  return { document: null, problem: "", plan };
}

function bytesOf(documents: readonly PlannedDocument[]): number {
  return documents.reduce((sum, { plan }) => sum + (plan ? ObjectPlan.encode(plan).length : 0), 0);
}

test("plans that fit into one answer together stay as they are", () => {
  using parts = new PlanParts(new SteppedClock());
  const documents = [planned("a", 3), planned("b", 500), { document: null, plan: null, problem: "no API server" }];
  expect(parts.fit(documents)).toEqual(documents);
});

test("of plans that are too long the answer holds what it can, and each is whole with its parts, in order", () => {
  using parts = new PlanParts(new SteppedClock());
  const documents = [planned("a", 5), planned("b", 9000), planned("c", 4000), planned("d", 1)];
  const answer = parts.fit(documents);
  expect(bytesOf(answer)).toBeLessThan(1_000_000);
  for (const [i, { plan }] of answer.entries()) {
    const all = plan?.parts.map((id) => parts.read(id)) ?? [];
    for (const part of all) expect(ObjectPlan.encode({ actions: part }).length).toBeLessThan(1_000_000);
    expect([...(plan?.actions ?? []), ...all.flat()]).toEqual(documents[i]?.plan?.actions);
  }
  expect(answer.map(({ plan }) => (plan?.parts.length ?? 0) > 0)).toEqual([false, true, true, true]);
});

test("parts are kept for two minutes, and no more of them than 8 MB", async () => {
  const clock = new SteppedClock();
  using parts = new PlanParts(clock);
  const [first] = parts.fit([planned("first", 4000)]);
  const id = first?.plan?.parts[0] ?? "";
  await clock.step(119_000);
  expect(parts.read(id).length).toBeGreaterThan(0);
  await clock.step(2000);
  expect(() => parts.read(id)).toThrow(/not kept any more/);
  const [old] = parts.fit([planned("old", 4000)]);
  const [big] = parts.fit([planned("big", 23_000)]);
  expect(() => parts.read(old?.plan?.parts[0] ?? "")).toThrow(/not kept any more/);
  for (const part of big?.plan?.parts ?? []) expect(parts.read(part).length).toBeGreaterThan(0);
});
