// `npm test`: checks, quick tests, quick scenarios. `npm run test:full` (--full): the rest.
import { checks, runChecks } from "./lib/checks.ts";
import { ensurePeers } from "./lib/ensure-peers.ts";
import { fail } from "./lib/fail.ts";
import { runScenarios } from "./lib/run-scenarios.ts";
import { runVitest } from "./lib/run-vitest.ts";
import { closingLine, type Result, summary, tally } from "./lib/suite.ts";

const tier = process.argv.includes("--full") ? "full" : "quick";
const onCi = process.env["CI"] === "true";
/** Seconds for all tests of the tier. */
const BUDGET = { quick: 9 * 60, full: 30 * 60 };

const other = process.argv.slice(2).filter((word) => word !== "--full");
if (other.length > 0)
  fail(
    `A whole tier is run here, and nothing else: ${other.join(" ")}`,
    "One file: npx vitest run PATH, for *.full.test.ts with LONGSHORE_TEST_TIER=full before it.",
  );

const results: Result[] = [];
const say = (line: string): void => console.log(line);

say("tools");
await ensurePeers(say);
if (tier === "quick") {
  say("checks");
  results.push(await runChecks(Object.keys(checks), say));
}
say(`${tier} tests`);
results.push(await runVitest(tier, BUDGET[tier]));
say(`${tier} scenarios`);
results.push(await runScenarios(tier, say));

const count = tally(results, onCi);
say(`\n${results.map(({ name, seconds }) => `${name} ${Math.round(seconds)} s`).join(", ")}`);
say(summary(results, onCi));
say(closingLine(count));
process.exitCode = count.failed === 0 ? 0 : 1;
