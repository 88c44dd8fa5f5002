import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.ts";
import type { Result } from "./suite.ts";
import type { VitestCount } from "./vitest-reporter.ts";

/** Vitest with its own progress on the terminal; the counts come back through a file. */
export async function runVitest(tier: "quick" | "full", budgetSeconds: number): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-vitest-"));
  const file = join(folder, "count.json");
  try {
    const argv = [
      "vitest",
      "run",
      "--passWithNoTests",
      "--reporter=default",
      "--reporter=./scripts/lib/vitest-reporter.ts",
    ];
    const env = { LONGSHORE_TEST_TIER: tier, LONGSHORE_VITEST_COUNT: file };
    const ended = await command(argv, { output: "show", budgetSeconds, env });
    const count = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as VitestCount) : NOTHING;
    const failures = [...count.failures];
    failures.push(...ended.leftBehind.map((line) => `left running: ${line}`));
    if (ended.outOfTime) failures.push(`over its budget of ${budgetSeconds} s`);
    else if (ended.code !== 0 && failures.length === 0) failures.push(`vitest ended with ${ended.code}`);
    const { passed, skipped } = count;
    return { name: `${tier} tests`, passed, failed: failures.length, skipped, failures, seconds: ended.seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const NOTHING: VitestCount = { passed: 0, failures: [], skipped: [] };
