import { defineConfig } from "vitest/config";

/** Two tiers: `*.test.ts` run in `npm test`, `*.full.test.ts` only in `npm run test:full`. */
const full = process.env["LONGSHORE_TEST_TIER"] === "full";

export default defineConfig({
  test: {
    include: full ? ["{packages,test,scripts}/**/*.full.test.ts"] : ["{packages,test,scripts}/**/*.test.ts"],
    exclude: ["**/node_modules/**", ...(full ? [] : ["**/*.full.test.ts"])],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
