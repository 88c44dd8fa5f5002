import { bootMutations, invariants, mutations, runSeed } from "@longshore/testkit/sim";
import { describe, expect, test } from "vitest";
import { regressions } from "./regressions.ts";

const QUICK_SEEDS = 24;

test(`nothing breaks in ${QUICK_SEEDS} worlds`, { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= QUICK_SEEDS; seed++) {
    const { violations } = await runSeed(seed);
    expect(violations, `npm run sim -- --seed ${seed} --trace`).toEqual([]);
  }
});

const BOOTING_SEEDS = 8;

test(`nothing breaks in ${BOOTING_SEEDS} worlds that provision machines`, { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= BOOTING_SEEDS; seed++) {
    const { violations } = await runSeed(seed, { provisions: true });
    expect(violations, `npm run sim -- --provisioning --seed ${seed} --trace`).toEqual([]);
  }
});

test("a seed lives through the same thing each time, to the last byte", { timeout: 60_000 }, async () => {
  const [first, second] = [await runSeed(4242), await runSeed(4242)];
  expect(first.trace).toBe(second.trace);
  expect(first.trace).not.toBe((await runSeed(4243)).trace);
});

describe("what was found once", () => {
  test.each(regressions)(
    "$sentence (seed $seed)",
    { timeout: 60_000 },
    async ({ seed, faults, seams = {}, provisions }) => {
      expect((await runSeed(seed, { faults, seams, provisions })).violations).toEqual([]);
    },
  );
});

test("each invariant has a break that it must catch", () => {
  const named = new Set([...mutations, ...bootMutations].flatMap(({ caughtBy }) => caughtBy));
  expect(invariants.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});
