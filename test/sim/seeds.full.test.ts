import { runSeed } from "@longshore/testkit/sim";
import { describe, expect, test } from "vitest";

const PARTS = 10;
const SEEDS_PER_PART = 100;
const FROM = 10_000;
const BOOTING_PARTS = 2;

describe(`nothing breaks in ${PARTS * SEEDS_PER_PART} worlds`, () => {
  test.each(Array.from({ length: PARTS }, (_, i) => FROM + i * SEEDS_PER_PART))(
    `${SEEDS_PER_PART} worlds from seed %i on`,
    { timeout: 600_000 },
    async (from) => {
      for (let seed = from; seed < from + SEEDS_PER_PART; seed++) {
        const { violations } = await runSeed(seed);
        expect(violations, `npm run sim -- --seed ${seed} --trace`).toEqual([]);
      }
    },
  );
});

describe(`nothing breaks in ${BOOTING_PARTS * SEEDS_PER_PART} worlds that provision machines`, () => {
  test.each(Array.from({ length: BOOTING_PARTS }, (_, i) => FROM + i * SEEDS_PER_PART))(
    `${SEEDS_PER_PART} worlds from seed %i on`,
    { timeout: 600_000 },
    async (from) => {
      for (let seed = from; seed < from + SEEDS_PER_PART; seed++) {
        const { violations } = await runSeed(seed, { provisions: true });
        expect(violations, `npm run sim -- --provisioning --seed ${seed} --trace`).toEqual([]);
      }
    },
  );
});
