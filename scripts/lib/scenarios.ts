import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Scenario } from "@longshore/testkit";
import { root } from "./root.ts";

const folder = join(root, "test/scenarios");

/** The names of all stories, in order. */
export function scenarioNames(): readonly string[] {
  return globSync("*.ts", { cwd: folder })
    .map((file) => basename(file, ".ts"))
    .filter((name) => !name.endsWith(".test"))
    .toSorted();
}

export async function loadScenario(name: string): Promise<Scenario | undefined> {
  const file = join(folder, `${name}.ts`);
  if (!existsSync(file)) return undefined;
  return ((await import(pathToFileURL(file).href)) as { default: Scenario }).default;
}
