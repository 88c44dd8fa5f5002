import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Bench } from "@longshore/testkit/tools";
import { root } from "./root.ts";

const folder = join(root, "test/bench");

export function benchNames(): readonly string[] {
  return globSync("*.ts", { cwd: folder })
    .map((file) => basename(file, ".ts"))
    .toSorted();
}

export async function loadBench(name: string): Promise<Bench | undefined> {
  const file = join(folder, `${name}.ts`);
  if (!existsSync(file)) return undefined;
  return ((await import(pathToFileURL(file).href)) as { default: Bench }).default;
}
