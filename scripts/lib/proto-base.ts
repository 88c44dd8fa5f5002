import { spawnSync } from "node:child_process";

/**
 * What the wire contract must stay compatible with: the newest release (tag v*), before the first release where this
 * branch left the main one, else the last commit. Undefined outside git.
 */
export function breakingBase(checkout: string): string | undefined {
  const git = (...args: readonly string[]): string | undefined => {
    const { status, stdout } = spawnSync("git", ["-C", checkout, ...args], { encoding: "utf8" });
    return status === 0 ? stdout.trim() : undefined;
  };
  return (
    git("describe", "--tags", "--abbrev=0", "--match", "v*") ??
    git("merge-base", "HEAD", "origin/main") ??
    git("rev-parse", "--verify", "HEAD")
  );
}
