// The wire contract: buf's lint, and nothing changed that an agent in the field would misread.
import { execFileSync } from "node:child_process";
import { breakingBase } from "./lib/proto-base.ts";
import { report } from "./lib/report.ts";
import { root } from "./lib/root.ts";

const problems: string[] = [];
buf("lint", "proto");
const base = breakingBase(root);
if (base !== undefined) buf("breaking", "proto", "--against", `.git#ref=${base},subdir=proto`);
report(problems, base === undefined ? "lint (no git here to compare with)" : `lint, and compared with ${base}`);

function buf(...args: readonly string[]): void {
  try {
    execFileSync("buf", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    problems.push(`buf ${args[0]}: ${`${stdout}${stderr}`.trim()}`);
  }
}
