import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PythonPackage } from "../../tools/tool.ts";
import { run } from "../run.ts";
import type { Got } from "./ways.ts";

/** pip puts the package and what it needs into one folder, which the wrapper names to Python: it can be moved. */
export async function installPythonPackage(
  { package: what, version, script }: PythonPackage,
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<Got> {
  if ((await run("python3", ["-m", "pip", "--version"])).code !== 0) return { reason: "Python has no pip here" };
  say(`fetching ${what} ${version} with pip`);
  const tree = join(folder, "tree");
  const args = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--target",
    tree,
    `${what}==${version}`,
  ];
  const got = await run("python3", args, { timeoutMs: 600_000 });
  if (got.code !== 0) return { reason: `pip could not get ${what} ${version}: ${got.stderr.trim().slice(-300)}` };
  if (script !== undefined && !existsSync(join(tree, "bin", script)))
    return { reason: `${what} has no script ${script}` };
  return { path: writeWrapper(folder, name, script), version };
}

/** `exec`, so that the process id is the tool's own. */
function writeWrapper(folder: string, name: string, script: string | undefined): string {
  const path = join(folder, "bin", name);
  mkdirSync(join(folder, "bin"));
  const wrapper = `#!/bin/sh
tree=$(dirname "$(readlink -f "$0")")/../tree
PYTHONPATH="$tree" exec python3 ${script === undefined ? "" : `"$tree/bin/${script}" `}"$@"
`;
  writeFileSync(path, wrapper);
  chmodSync(path, 0o755);
  return path;
}
