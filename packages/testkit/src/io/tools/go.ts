import { join } from "node:path";
import type { GoInstall, GoSources } from "../../tools/tool.ts";
import { run } from "../run.ts";
import { inCheckout, sourcesDigest } from "./go-sources.ts";
import type { Got } from "./ways.ts";

export const LONGEST_BUILD_MS = 20 * 60_000;

export async function goInstall(
  { package: what, version }: GoInstall,
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<Got> {
  const go = await findGo();
  if (go === undefined) return { reason: "Go is not installed" };
  say(`building ${what}@${version} with ${go.version}`);
  const env = { ...ENV, GOBIN: folder };
  const built = await run(go.command, ["install", `${what}@${version}`], { env, timeoutMs: LONGEST_BUILD_MS });
  if (built.code !== 0) return { reason: `\`go install ${what}@${version}\` failed: ${lastLines(built.stderr)}` };
  return { path: join(folder, name), version: version.replace(/^v/, "") };
}

/** A static program without symbols: the images take it as it is. */
export async function goBuild(way: GoSources, name: string, folder: string, say: (line: string) => void): Promise<Got> {
  const go = await findGo();
  if (go === undefined) return { reason: "Go is not installed" };
  say(`building ${way.folder} with ${go.version}`);
  const path = join(folder, name);
  const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", path, "."];
  const built = await run(go.command, args, { cwd: inCheckout(way.folder), env: ENV, timeoutMs: LONGEST_BUILD_MS });
  if (built.code !== 0) return { reason: `\`go build\` in ${way.folder} failed: ${lastLines(built.stderr)}` };
  return { path, version: sourcesDigest(way.folder) };
}

/** A static program of ours for another architecture than this machine's, into the file `to`. */
export async function goBuildFor(architecture: "amd64" | "arm64", folder: string, to: string): Promise<void> {
  const go = await findGo();
  if (go === undefined) throw new Error(`${folder} cannot be built: Go is not installed`);
  const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", to, "."];
  const env = { ...ENV, GOOS: "linux", GOARCH: architecture };
  const built = await run(go.command, args, { cwd: inCheckout(folder), env, timeoutMs: LONGEST_BUILD_MS });
  if (built.code !== 0) throw new Error(`\`go build\` in ${folder} failed: ${lastLines(built.stderr)}`);
}

export const ENV = { GOFLAGS: "-buildvcs=false", CGO_ENABLED: "0" };

/** On PATH, or where Go's own archive is unpacked, which PATH often leaves out. */
export async function findGo(): Promise<{ command: string; version: string } | undefined> {
  for (const command of ["go", "/usr/local/go/bin/go"]) {
    const { code, stdout } = await run(command, ["env", "GOVERSION"]);
    if (code === 0) return { command, version: stdout.trim() };
  }
  return undefined;
}

export function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" / ").slice(0, 600);
}
