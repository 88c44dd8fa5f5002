import { createHash } from "node:crypto";
import { existsSync, linkSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { GoModule } from "../../tools/tool.ts";
import { run } from "../run.ts";
import { toolsCache } from "./cache.ts";
import { inCheckout, sourcesDigest } from "./go-sources.ts";
import { ENV, findGo, lastLines, LONGEST_BUILD_MS } from "./go.ts";
import { lock } from "./lock.ts";
import type { Got } from "./ways.ts";

/** All that are built together come the first time that one of them is wanted; the others are then linked from there. */
export async function goModule(way: GoModule, name: string, folder: string, say: (line: string) => void): Promise<Got> {
  const go = await findGo();
  if (go === undefined) return { reason: "Go is not installed" };
  const home = join(toolsCache(), "go-modules", basename(way.folder));
  const sources = sourcesDigest(way.folder);
  const key = createHash("sha256").update(JSON.stringify([sources, way.together, way.stamp, go.version]));
  const place = join(home, key.digest("hex").slice(0, 12));
  using _lock = await lock(join(home, "lock"), () => say("another process is building; waiting"));
  if (!existsSync(join(place, nameOf(way.package)))) {
    removeOld(home);
    const failed = await buildTogether(way, place, go, say);
    if (failed !== undefined) return { reason: failed };
  }
  const path = join(folder, name);
  linkSync(join(place, nameOf(way.package)), path);
  return { path, version: sources };
}

/** Returns why it could not, if it could not. */
async function buildTogether(
  way: GoModule,
  place: string,
  go: { command: string; version: string },
  say: (line: string) => void,
): Promise<string | undefined> {
  const making = mkdtempSync(`${place}-making-`);
  say(`building ${way.together.map(nameOf).join(", ")} with ${go.version}`);
  const stamp = Object.entries(way.stamp ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
  const flags = ["-trimpath", "-ldflags", ["-s -w", ...stamp].join(" "), "-o", `${making}/`];
  const options = { cwd: inCheckout(way.folder), env: ENV, timeoutMs: LONGEST_BUILD_MS };
  const built = await run(go.command, ["build", ...flags, ...way.together], options);
  if (built.code === 0) {
    renameSync(making, place);
    return undefined;
  }
  rmSync(making, { recursive: true, force: true });
  return `\`go build\` in ${way.folder} of ${way.together.join(" ")} failed: ${lastLines(built.stderr)}`;
}

const MONTH_MS = 30 * 24 * 3_600_000;

/** Branches beside each other have their own; what nobody has built for a month is not wanted again. */
function removeOld(home: string): void {
  for (const folder of readdirSync(home).map((name) => join(home, name)))
    if (Date.now() - statSync(folder).mtimeMs > MONTH_MS) rmSync(folder, { recursive: true, force: true });
}

/** As `go build` names it: the last word of its path that is not a major version. */
function nameOf(path: string): string {
  return basename(path.replace(/\/v\d+$/, ""));
}
