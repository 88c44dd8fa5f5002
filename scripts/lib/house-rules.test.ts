import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { root } from "./root.ts";

test.for([
  ["const now = Date.now();", "no-restricted-properties"],
  ["const at = performance.now();", "no-restricted-globals"],
  ["setTimeout(() => {}, 5);", "no-restricted-globals"],
  ["const luck = Math.random();", "no-restricted-properties"],
  ["process.exit(1);", "no-restricted-globals"],
  ["export function long(): void {\n" + "  call();\n".repeat(60) + "}", "max-lines-per-function"],
  ["call();\n".repeat(401), "max-lines"],
  ["const any: any = 1;", "no-explicit-any"],
] as const)("the linter refuses %s", async ([source, rule]) => {
  expect(await rulesBroken("packages/hub/src/bad.ts", source)).toContain(rule);
});

test.for(["packages/hub/src/io/good.ts", "packages/hub/src/main.ts", "packages/hub/src/good.test.ts"])(
  "time, randomness and the process are at home in %s",
  async (path) => {
    const source = "setTimeout(() => process.exit(Date.now()), Math.random());";
    expect(await rulesBroken(path, source)).toEqual([]);
  },
);

/** The rules of the project that a file at that place breaks. */
async function rulesBroken(path: string, source: string): Promise<string[]> {
  await using checkout = tempDir();
  mkdirSync(join(checkout.path, path, ".."), { recursive: true });
  writeFileSync(checkout.join(path), `${source}\n`);
  copyFileSync(join(root, ".oxlintrc.json"), checkout.join(".oxlintrc.json"));
  const { stdout } = await run(join(root, "node_modules/.bin/oxlint"), ["--format=json", "."], { cwd: checkout.path });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
  return diagnostics.map(({ code }) => /\((.*)\)/.exec(code)?.[1] ?? code).filter((rule) => rule !== "no-unused-vars");
}
