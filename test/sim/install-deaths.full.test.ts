import { type Death, runInstall } from "@longshore/testkit/sim";
import { describe, expect, test } from "vitest";

const MOMENTS = ["before", "after"] as const;

/** Lives through the install with each death in turn, until there is nothing left to die at. */
async function eachDeath(deathAt: (n: number) => Death, most: number): Promise<number> {
  for (let n = 1; n <= most; n++) {
    const death = deathAt(n);
    const { phase, installs, died, violations } = await runInstall(death);
    expect({ death, phase, installs, violations }).toEqual({
      death,
      phase: "Provisioned",
      installs: 1,
      violations: [],
    });
    if (!died) return n - 1;
  }
  return most;
}

describe("whoever dies in the middle of an install, wherever: it ends provisioned, installed once", () => {
  test.each(MOMENTS)("an agent %s each of its writes", { timeout: 600_000 }, async (moment) => {
    const writes = await eachDeath((write) => ({ who: "agent", write, moment }), 120);
    expect(writes).toBeGreaterThan(12);
  });

  test.each(MOMENTS)("an agent %s each act of the BMC", { timeout: 300_000 }, async (moment) => {
    const acts = await eachDeath((act) => ({ who: "agent at its BMC", act, moment }), 20);
    expect(acts).toBeGreaterThan(2);
  });
});

describe("whoever else ends in the middle: it is installed all the same, and to its end once", () => {
  test.each(["hub", "machine", "machine's power"] as const)("%s, every second", { timeout: 600_000 }, async (who) => {
    for (let n = 1; n <= 24; n++) {
      const death = { who, atMs: n * 1000 };
      const { phase, installs, violations } = await runInstall(death);
      expect({ death, phase, installs, violations }).toEqual({
        death,
        phase: "Provisioned",
        installs: 1,
        violations: [],
      });
    }
  });
});
