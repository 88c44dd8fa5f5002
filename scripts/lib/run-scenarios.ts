import { findTool, type ToolName } from "@longshore/testkit/tools";
import { command } from "./command.ts";
import { loadScenario, scenarioNames } from "./scenarios.ts";
import type { Result } from "./suite.ts";
import { budgetOf } from "@longshore/testkit";

/** The stories of one tier, one after the other, each in a process of its own. */
export async function runScenarios(tier: "quick" | "full", say: (line: string) => void): Promise<Result> {
  const failures: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  let seconds = 0;
  for (const name of scenarioNames()) {
    const story = await loadScenario(name);
    if (story?.tier !== tier) continue;
    const missing = await firstMissing(story.needs ?? []);
    if (missing !== undefined) {
      skipped.push(`${name}: ${missing} is not here`);
      continue;
    }
    // the story ends itself in time; this is for one that hangs while it clears up
    const budgetSeconds = budgetOf(story) + 30;
    const argv = ["node", "scripts/scenario.ts", name];
    const ended = await command(argv, { output: "capture", budgetSeconds });
    seconds += ended.seconds;
    const took = `${ended.seconds.toFixed(1)} s`;
    if (ended.code === 0) passed++;
    else
      failures.push(ended.outOfTime ? `${name}: over its budget of ${budgetSeconds} s` : `${name}: ${story.summary}`);
    say(
      ended.code === 0
        ? `  ok      ${name}: ${story.summary} (${took})`
        : `  FAILED  ${name} (${took})\n${ended.output}`,
    );
  }
  return { name: `${tier} scenarios`, passed, failed: failures.length, skipped, seconds, failures };
}

async function firstMissing(needs: readonly ToolName[]): Promise<ToolName | undefined> {
  for (const name of needs) if ((await findTool(name)) === undefined) return name;
  return undefined;
}
