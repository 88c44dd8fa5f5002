import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { byHand } from "../../tools/by-hand.ts";
import { toolErrors } from "../../tools/errors.ts";
import { tools } from "../../tools/table.ts";
import type { FoundTool, Tool, ToolName, Way } from "../../tools/tool.ts";
import { recall, remember, toolsCache } from "./cache.ts";
import { lock } from "./lock.ts";
import { isGoodEnough, onPath, versionOf } from "./on-path.ts";
import { take } from "./ways.ts";

export interface EnsureOptions {
  /** Takes a line of progress while something is built; standard error unless told. */
  readonly say?: (line: string) => void;
  /** In place of the project's table, for tests of the resolver. */
  readonly table?: Readonly<Record<string, Tool>>;
}

/** The tool, got by the first way that works; costs two file reads once it is here. */
export async function ensureTool(name: ToolName | (string & {}), options: EnsureOptions = {}): Promise<FoundTool> {
  const tool = entry(name, options.table ?? tools);
  const say = (line: string): void => (options.say ?? toStandardError)(`${name}: ${line}`);
  const known = recall(name, tool);
  if (known !== undefined) return known;
  using _lock = await lock(join(toolsCache(), name, "lock"), () => say("another process is getting it; waiting"));
  return recall(name, tool) ?? remember(tool, await get(name, tool, say));
}

/** The tool if it is here: on PATH, or got before. Nothing is built or fetched. */
export async function findTool(
  name: ToolName | (string & {}),
  { table = tools }: EnsureOptions = {},
): Promise<FoundTool | undefined> {
  const tool = entry(name, table);
  const known = recall(name, tool);
  if (known !== undefined) return known;
  const { found } = await onPath(name, tool);
  return found === undefined ? undefined : remember(tool, found);
}

function entry(name: string, table: Readonly<Record<string, Tool>>): Tool {
  const tool = table[name];
  if (tool === undefined) throw toolErrors.TOOL_UNKNOWN({ name, known: Object.keys(table) });
  return tool;
}

async function get(name: string, tool: Tool, say: (line: string) => void): Promise<FoundTool> {
  const { found, tooOld } = await onPath(name, tool);
  if (found !== undefined) return found;
  const tried = tooOld.length > 0 ? [...tooOld] : ["not on PATH"];
  for (const way of tool.ways) {
    const got = await build(way, name, tool, say);
    if (!("reason" in got)) return got;
    tried.push(got.reason);
  }
  throw toolErrors.TOOL_MISSING({ name, tried, install: byHand(name, tool) });
}

/** Made aside and renamed when it has proven to run: a half-made tool is never found. */
async function build(
  way: Way,
  name: string,
  tool: Tool,
  say: (line: string) => void,
): Promise<FoundTool | { reason: string }> {
  const home = join(toolsCache(), name);
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, ".making-"));
  const started = performance.now();
  const beat = setInterval(() => say(`still at it, ${elapsed(started)}`), 10_000);
  try {
    const got = await take(way, name, folder, say);
    if ("reason" in got) return got;
    const probed = await versionOf(got.path, tool.version);
    if (!isGoodEnough(probed, tool.version)) return { reason: `what came by ${way.by} is ${probed}` };
    const version = probed === "unknown" ? got.version : probed;
    const place = join(home, version === "unknown" ? way.by : version);
    rmSync(place, { recursive: true, force: true });
    renameSync(folder, place);
    say(`ready, ${version} after ${elapsed(started)}`);
    return { name, path: join(place, relative(folder, got.path)), version, origin: way.by };
  } finally {
    clearInterval(beat);
    rmSync(folder, { recursive: true, force: true });
  }
}

function elapsed(startedMs: number): string {
  return `${Math.round((performance.now() - startedMs) / 1000)} s`;
}

function toStandardError(line: string): void {
  process.stderr.write(`tools: ${line}\n`);
}
