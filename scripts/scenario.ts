// `npm run scenario` lists the stories, `npm run scenario -- NAME [--keep]` plays one and ends with a line of JSON.
// `--record` writes the tables that it shows to docs/measured.
import { parseArgs } from "node:util";
import { play, type Table } from "@longshore/testkit";
import { aligned, ensureTool } from "@longshore/testkit/tools";
import { fail } from "./lib/fail.ts";
import { record } from "./lib/record.ts";
import { root } from "./lib/root.ts";
import { whyNot } from "./lib/run-scenarios.ts";
import { loadScenario, scenarioNames } from "./lib/scenarios.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: "boolean" }, record: { type: "boolean" } },
});
const [name] = positionals;

if (name === undefined) await list();
else await playOne(name, values.keep ?? false);

async function list(): Promise<void> {
  const rows = await Promise.all(
    scenarioNames().map(async (each) => {
      const story = await loadScenario(each);
      return [each, story?.tier ?? "", story?.summary ?? ""];
    }),
  );
  console.log(aligned([["SCENARIO", "TIER", "STORY"], ...rows]));
}

async function playOne(wanted: string, keep: boolean): Promise<void> {
  const story = await loadScenario(wanted);
  if (story === undefined) fail(`There is no scenario "${wanted}".`, `One of: ${scenarioNames().join(", ")}.`);
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => controller.abort(new Error("it was interrupted")));
  console.error(`${wanted}: ${story.summary}`);
  try {
    for (const tool of ["nats-server" as const, ...(story.needs ?? [])]) await ensureTool(tool);
  } catch (error) {
    fail(error);
  }
  const reason = await whyNot(story);
  if (reason !== undefined) fail(`"${wanted}" cannot be played here: ${reason}.`);
  const log = (line: string): void => console.error(line);
  const tables: Table[] = [];
  const onTable = (table: Table): void => void tables.push(table);
  const outcome = await play(story, { name: wanted, root, keep, signal: controller.signal, log, onTable });
  if (outcome.ok && values.record) record(wanted, `npm run scenario -- ${wanted} --record`, story.summary, tables);
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
}
