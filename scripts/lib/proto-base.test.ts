import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { breakingBase } from "./proto-base.ts";

test("the wire contract is compared with the last release, and before one with the last commit", async () => {
  await using checkout = tempDir();
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", checkout.path, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      encoding: "utf8",
    }).trim();
  expect(breakingBase(checkout.path)).toBeUndefined();
  git("init", "-q");
  writeFileSync(checkout.join("a.txt"), "a");
  git("add", "a.txt");
  git("commit", "-qm", "one");
  expect(breakingBase(checkout.path)).toBe(git("rev-parse", "HEAD"));
  git("tag", "v0.1.0");
  git("commit", "-qm", "two", "--allow-empty");
  expect(breakingBase(checkout.path)).toBe("v0.1.0");
});
