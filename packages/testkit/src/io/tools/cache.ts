import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { FoundTool, Tool } from "../../tools/tool.ts";
import { sourcesDigest } from "./go-sources.ts";

/** Outside the checkout, shared by all: `$LONGSHORE_CACHE`, else the user's cache directory. */
export function toolsCache(): string {
  const { LONGSHORE_CACHE, XDG_CACHE_HOME } = process.env;
  return join(LONGSHORE_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "longshore"), "tools");
}

/** What was found last time, if the executable is still that one and the table still says the same. */
export function recall(name: string, tool: Tool): FoundTool | undefined {
  const memory = readMemory(name);
  if (memory === undefined || memory.recipe !== recipeOf(tool)) return undefined;
  if (fileMark(memory.found.path) !== memory.mark) return undefined;
  return memory.found;
}

/** Kept for the next run, which then neither searches nor probes. */
export function remember(tool: Tool, found: FoundTool): FoundTool {
  const mark = fileMark(found.path);
  if (mark === undefined) return found;
  const file = memoryFile(found.name);
  mkdirSync(join(toolsCache(), found.name), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ recipe: recipeOf(tool), mark, found } satisfies Memory));
  renameSync(`${file}.${process.pid}`, file);
  return found;
}

interface Memory {
  /** Hash of the table's entry: whoever changes the entry gets the tool anew. */
  readonly recipe: string;
  readonly mark: string;
  readonly found: FoundTool;
}

function memoryFile(name: string): string {
  return join(toolsCache(), name, "found.json");
}

function readMemory(name: string): Memory | undefined {
  try {
    return JSON.parse(readFileSync(memoryFile(name), "utf8")) as Memory;
  } catch {
    return undefined; // none yet, or cut short: found again
  }
}

function recipeOf(tool: Tool): string {
  const ways = tool.ways.map((way) => ("folder" in way ? { ...way, digest: sourcesDigest(way.folder) } : way));
  const text = JSON.stringify({ version: { ...tool.version, pattern: tool.version.pattern?.source }, ways });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function fileMark(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.size}:${stat.mtimeMs}`;
}
