import { expect, test } from "vitest";
import { Gate, type GateChange } from "./gate.ts";

test("so many are inside, the rest wait in order, and who leaves lets the next one in", async () => {
  const changes: GateChange[] = [];
  const gate = new Gate(2, (change) => changes.push(change));
  const order: number[] = [];
  const leaves = await Promise.all([gate.enter(), gate.enter()]);
  const waiting = [1, 2].map(async (n) => {
    const leave = await gate.enter();
    order.push(n);
    return leave;
  });
  expect(sums(changes)).toEqual({ inside: 2, waiting: 2 });
  leaves[0]?.();
  leaves[0]?.(); // leaving twice is leaving once
  const first = await waiting[0];
  expect(order).toEqual([1]);
  first?.();
  (await waiting[1])?.();
  leaves[1]?.();
  expect(order).toEqual([1, 2]);
  expect(sums(changes)).toEqual({ inside: 0, waiting: 0 });
});

test("who gives up leaves the queue, and takes nobody's place", async () => {
  const changes: GateChange[] = [];
  const gate = new Gate(1, (change) => changes.push(change));
  const leave = await gate.enter();
  const giveUp = new AbortController();
  const given = gate.enter(giveUp.signal);
  const patient = gate.enter();
  giveUp.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  await expect(gate.enter(giveUp.signal)).rejects.toThrow("enough");
  leave();
  (await patient)();
  expect(sums(changes)).toEqual({ inside: 0, waiting: 0 });
});

function sums(changes: readonly GateChange[]): { inside: number; waiting: number } {
  const sum = (key: keyof GateChange): number => changes.reduce((total, change) => total + (change[key] ?? 0), 0);
  return { inside: sum("inside"), waiting: sum("waiting") };
}
