import { budgetOf, type Scenario } from "@longshore/testkit";
import { findTool } from "@longshore/testkit/tools";
import { command } from "./command.ts";
import { loadScenario, scenarioNames } from "./scenarios.ts";
import type { Result } from "./suite.ts";

/**
 * The stories of one tier, each in a process of its own: two at a time, since most of them wait for most of their time;
 * then those that want the machine for themselves.
 */
export async function runScenarios(tier: Scenario["tier"], say: (line: string) => void): Promise<Result> {
  const started = performance.now();
  const failures: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  const playOne = async ({ name, story }: Named): Promise<void> => {
    const missing = await whyNot(story);
    if (missing !== undefined) return void skipped.push(`${name}: ${missing}`);
    const problem = await playApart(name, story, say);
    if (problem === undefined) passed++;
    else failures.push(`${name}: ${problem}`);
  };
  const stories = await storiesOf(tier);
  await inLanes(
    2,
    stories.filter(({ story }) => story.alone !== true),
    playOne,
  );
  await inLanes(
    1,
    stories.filter(({ story }) => story.alone === true),
    playOne,
  );
  const seconds = (performance.now() - started) / 1000;
  return { name: `${tier} scenarios`, passed, failed: failures.length, skipped, seconds, failures };
}

interface Named {
  readonly name: string;
  readonly story: Scenario;
}

async function storiesOf(tier: Scenario["tier"]): Promise<readonly Named[]> {
  const all = await Promise.all(scenarioNames().map(async (name) => ({ name, story: await loadScenario(name) })));
  return all.flatMap(({ name, story }) => (story?.tier === tier ? [{ name, story }] : []));
}

async function inLanes<T>(lanes: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const lane = async (): Promise<void> => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Undefined when the story came true and left nothing running. */
async function playApart(name: string, story: Scenario, say: (line: string) => void): Promise<string | undefined> {
  // a story ends itself in time; this is for one that hangs while it clears up
  const budgetSeconds = budgetOf(story) + 30;
  const argv = ["node", "scripts/scenario.ts", name];
  const { code, output, outOfTime, leftBehind, seconds } = await command(argv, { output: "capture", budgetSeconds });
  const took = `${seconds.toFixed(1)} s`;
  if (code === 0 && leftBehind.length === 0) {
    say(`  ok      ${name}: ${story.summary} (${took})`);
    return undefined;
  }
  const why = code === 0 ? `left running: ${leftBehind.join("; ")}` : `not true that ${story.summary}`;
  say(`  FAILED  ${name} (${took})\n${output}`);
  return outOfTime ? `over its budget of ${budgetSeconds} s` : why;
}

/** What this machine has not, or does not let this user do. */
export async function whyNot({ needs = [], needsRoot = false }: Scenario): Promise<string | undefined> {
  for (const name of needs) if ((await findTool(name)) === undefined) return `${name} is not here`;
  return needsRoot && process.getuid?.() !== 0 ? "it makes network namespaces or mounts: only root can" : undefined;
}
