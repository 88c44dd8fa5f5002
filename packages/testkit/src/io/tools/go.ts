import { join } from "node:path";
import type { GoInstall } from "../../tools/tool.ts";
import { run } from "../run.ts";
import type { Got } from "./ways.ts";

const LONGEST_BUILD_MS = 20 * 60_000;

export async function goInstall(
  { package: what, version }: GoInstall,
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<Got> {
  const go = await findGo();
  if (go === undefined) return { reason: "Go is not installed" };
  say(`building ${what}@${version} with ${go.version}`);
  const env = { GOBIN: folder, GOFLAGS: "-buildvcs=false", CGO_ENABLED: "0" };
  const built = await run(go.command, ["install", `${what}@${version}`], { env, timeoutMs: LONGEST_BUILD_MS });
  if (built.code !== 0) return { reason: `\`go install ${what}@${version}\` failed: ${lastLines(built.stderr)}` };
  return { path: join(folder, name), version: version.replace(/^v/, "") };
}

/** On PATH, or where Go's own archive is unpacked, which PATH often leaves out. */
async function findGo(): Promise<{ command: string; version: string } | undefined> {
  for (const command of ["go", "/usr/local/go/bin/go"]) {
    const { code, stdout } = await run(command, ["env", "GOVERSION"]);
    if (code === 0) return { command, version: stdout.trim() };
  }
  return undefined;
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" / ").slice(0, 600);
}
