import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { messageOf } from "@longshore/kit";
import { parse, stringify } from "yaml";
import { type ForeignChart, type ForeignChartName, foreignCharts } from "../../tools/charts.ts";
import { toolErrors } from "../../tools/errors.ts";
import { run } from "../run.ts";
import { tempDir } from "../temp-dir.ts";
import { toolsCache } from "./cache.ts";
import { ensureTool } from "./ensure.ts";
import { findGo, lastLines } from "./go.ts";
import { madeOnce } from "./made-once.ts";

/** A chart's archive, or a file of manifests, on this machine. */
export interface ChartFile {
  readonly path: string;
  /** The chart's folder, or the file: what it was packed from. */
  readonly source: string;
}

/** Got once, as a Go module: Go's proxy has whole repositories. Throws TOOL_MISSING. */
export async function ensureChart(
  name: ForeignChartName,
  say: (line: string) => void = (line) => void process.stderr.write(`tools: ${line}\n`),
): Promise<ChartFile> {
  const chart: ForeignChart = foreignCharts[name];
  const home = join(toolsCache(), "charts", name);
  const make = (folder: string): Promise<void> => fetch(name, chart, folder, say);
  await madeOnce({ name, home, recipe: JSON.stringify(chart), make, say });
  const [file = ""] = readdirSync(join(home, "file"));
  return { path: join(home, "file", file), source: join(home, "source", basename(chart.path)) };
}

async function fetch(name: string, chart: ForeignChart, folder: string, say: (line: string) => void): Promise<void> {
  try {
    say(`${name}: fetching ${chart.module}@${chart.version}`);
    const module = await moduleOf(chart);
    const [source, file] = [join(folder, "source"), join(folder, "file")];
    for (const each of [source, file]) mkdirSync(each);
    await copy(join(module, chart.path), source);
    const copied = join(source, basename(chart.path));
    if (extname(chart.path) !== "") return copyFileSync(copied, join(file, `${name}${extname(chart.path)}`));
    for (const [other, path] of Object.entries(chart.beside ?? {})) {
      mkdirSync(join(copied, "charts"), { recursive: true });
      await copy(join(module, path), join(copied, "charts", other));
    }
    leaveOut(join(copied, "Chart.yaml"), chart.without ?? []);
    const { path: helm } = await ensureTool("helm");
    await must(helm, ["package", copied, "--destination", file]);
  } catch (error) {
    const install = `It needs Go and its proxy: \`go mod download ${chart.module}@${chart.version}\` says more.`;
    throw toolErrors.TOOL_MISSING({ name, tried: [messageOf(error)], install }, { cause: error });
  }
}

/** The module's folder among Go's own; nothing is built, and no go.mod asks for it. */
async function moduleOf({ module, version, sum }: ForeignChart): Promise<string> {
  const go = await findGo();
  if (go === undefined) throw new Error("Go is not installed");
  await using nowhere = tempDir("longshore-module-");
  const stdout = await must(go.command, ["mod", "download", "-json", `${module}@${version}`], nowhere.path);
  const { Dir: folder, Sum: found } = JSON.parse(stdout) as { readonly Dir: string; readonly Sum: string };
  if (found !== sum) throw new Error(`${module}@${version} has the checksum ${found}, pinned is ${sum}: not used`);
  return folder;
}

/** Go's own are there to be read only. */
async function copy(from: string, to: string): Promise<void> {
  await must("cp", ["-R", "--no-preserve=mode", from, to]);
}

function leaveOut(file: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const { dependencies, ...rest } = parse(readFileSync(file, "utf8")) as {
    readonly dependencies: readonly { readonly name: string }[];
  };
  const left = dependencies.filter(({ name }) => !names.includes(name));
  writeFileSync(file, stringify({ ...rest, dependencies: left }));
}

async function must(command: string, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, {
    timeoutMs: 600_000,
    ...(cwd !== undefined && { cwd }),
  });
  if (code !== 0) throw new Error(`\`${command} ${args.join(" ")}\`: ${lastLines(stderr + stdout)}`);
  return stdout;
}
