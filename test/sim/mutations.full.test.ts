import { bootMutations, mutations, runSeed } from "@longshore/testkit/sim";
import { describe, expect, test } from "vitest";

const MOST_SEEDS = 150;

describe("a break made on purpose is caught", () => {
  test.each([...mutations, ...bootMutations])(
    "$name",
    { timeout: 300_000 },
    async ({ seams, faults, caughtBy, provisions }) => {
      for (let seed = 1; seed <= MOST_SEEDS; seed++) {
        const { violations } = await runSeed(seed, { seams, faults, provisions });
        if (violations.some(({ invariant }) => caughtBy.includes(invariant))) return;
      }
      expect.fail(`none of ${caughtBy.join(", ")} saw it in ${MOST_SEEDS} worlds`);
    },
  );
});
