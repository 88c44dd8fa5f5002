import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { FoundTool, Tool, VersionProbe } from "../../tools/tool.ts";
import { isAtLeast, readVersion } from "../../tools/version.ts";
import { run } from "../run.ts";

/** The first executable of that name whose version will do, and what was wrong with those before it. */
export async function onPath(name: string, tool: Tool): Promise<{ found?: FoundTool; tooOld: string[] }> {
  const tooOld: string[] = [];
  for (const path of candidates(name)) {
    const version = await versionOf(path, tool.version);
    if (isGoodEnough(version, tool.version)) return { found: { name, path, version, origin: "PATH" }, tooOld };
    tooOld.push(`${path} is ${version}, needed is ${tool.version.minimum ?? "one that says its version"} or newer`);
  }
  return { tooOld };
}

/** "unknown" when the program has no probe or did not answer it. */
export async function versionOf(path: string, probe: VersionProbe): Promise<string> {
  if (probe.args === undefined) return "unknown";
  const { stdout, stderr } = await run(path, probe.args, { timeoutMs: 10_000 });
  return readVersion(probe, stdout + stderr) ?? "unknown";
}

export function isGoodEnough(version: string, probe: VersionProbe): boolean {
  if (probe.pattern === undefined) return true;
  return version !== "unknown" && isAtLeast(version, probe.minimum ?? "0");
}

/** Also /usr/sbin and /sbin, where Debian keeps some tools that need no root and that users' PATH leaves out. */
function candidates(name: string): string[] {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...goBin(), "/usr/sbin", "/sbin"];
  return [...new Set(folders.filter(isAbsolute).map((folder) => join(folder, name)))].filter(isExecutable);
}

function goBin(): string[] {
  const { GOBIN, HOME } = process.env;
  return [...(GOBIN === undefined ? [] : [GOBIN]), ...(HOME === undefined ? [] : [join(HOME, "go/bin")])];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
