import { command } from "./command.ts";
import type { Result } from "./suite.ts";

/** What holds for the whole checkout, each a program that ends with 0 when it does. */
export const checks: Readonly<Record<string, readonly string[]>> = {
  types: ["tsc"],
  format: ["biome", "check", "--linter-enabled=false", "--colors=off", "."],
  lint: ["oxlint", "--type-aware", "."],
  layers: ["node", "scripts/check-layers.ts"],
  reasons: ["node", "scripts/check-reasons.ts"],
  proto: ["node", "scripts/check-proto.ts"],
  unused: ["knip", "--no-config-hints"],
  docs: ["node", "scripts/docs.ts", "--check"],
  dashboards: ["node", "scripts/dashboards.ts", "--check"],
  published: ["node", "scripts/check-published.ts"],
  links: ["node", "scripts/check-links.ts"],
  cases: ["node", "scripts/check-cases.ts"],
};

const AT_ONCE = 2;
const BUDGET_SECONDS = 180;

/** Runs the checks by two; `say` gets a line as each ends, with its output where it failed. */
export async function runChecks(names: readonly string[], say: (line: string) => void): Promise<Result> {
  const started = performance.now();
  const waiting = [...names];
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const ended = await command(checks[name] ?? [], {
        output: "capture",
        budgetSeconds: BUDGET_SECONDS,
        env: { NO_COLOR: "1" },
      });
      const took = `${ended.seconds.toFixed(1)} s`;
      if (ended.code === 0) say(`  ok      ${name} (${took})`);
      else say(`  FAILED  ${name} (${took})\n${indent(ended.output.trim())}`);
      if (ended.code !== 0) failures.push(ended.outOfTime ? `${name}: over its budget of ${BUDGET_SECONDS} s` : name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failed = failures.length;
  const seconds = (performance.now() - started) / 1000;
  return { name: "checks", passed: names.length - failed, failed, skipped: [], seconds, failures };
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "          ");
}
