import { findTool } from "@longshore/testkit/tools";
import { defineConfig } from "vitest/config";

/** Two tiers: `*.test.ts` run in `npm test`, `*.full.test.ts` only in `npm run test:full`. */
const full = process.env["LONGSHORE_TEST_TIER"] === "full";
/** Packages below the testkit do not know where tools are kept; they take these from the environment, as the hub does. */
const natsServer = process.env["LONGSHORE_NATS_SERVER"] ?? (await findTool("nats-server"))?.path;
const helm = process.env["LONGSHORE_HELM"] ?? (await findTool("helm"))?.path;

export default defineConfig({
  test: {
    include: full
      ? ["{packages,test,scripts,deploy}/**/*.full.test.ts"]
      : ["{packages,test,scripts,deploy}/**/*.test.ts"],
    exclude: ["**/node_modules/**", ...(full ? [] : ["**/*.full.test.ts"])],
    env: {
      ...(natsServer === undefined ? {} : { LONGSHORE_NATS_SERVER: natsServer }),
      ...(helm === undefined ? {} : { LONGSHORE_HELM: helm }),
    },
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
