import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/longshore.mjs", import.meta.url));
const noBash = spawnSync("bash", ["-c", "((BASH_VERSINFO[0] >= 4))"]).status !== 0;
let dir = "";

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "longshore-bash-"));
  writeFileSync(join(dir, "longshore"), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
  writeFileSync(join(dir, "contexts.json"), JSON.stringify({ contexts: {} }));
  symlinkSync(process.execPath, join(dir, "node"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What bash itself offers after TAB at the end of `line`, with nothing but our script loaded. */
function tab(line: string): readonly string[] {
  const script = `
    source <(longshore completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1}
    read -ra COMP_WORDS <<<"$1"; COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMPREPLY=()
    name=$(complete -p longshore); name=\${name#*-F }; \${name%% *} 2>&1
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: `${dir}:${process.env["PATH"]}`, HOME: dir, LONGSHORE_CONFIG: join(dir, "contexts.json") };
  const ran = spawnSync("bash", ["--norc", "--noprofile", "-c", script, "bash", line], { env, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  return ran.stdout.split("\n").filter(Boolean);
}

test.skipIf(noBash)(
  "bash completes with our script alone, without the bash-completion package",
  { timeout: 60_000 },
  () => {
    expect(tab("longshore comp")).toEqual(["completion"]);
    expect(tab("longshore machine power so")).toEqual(["soft"]);
    expect(tab("longshore get machines --output=y")).toEqual(["yaml"]);
    expect(tab("longshore get machines ")).toEqual([]);
  },
);

test.skipIf(noBash)("what stands on the line is never evaluated", { timeout: 60_000 }, () => {
  expect(tab(`longshore get machines $(touch ${dir}/evil) \`touch ${dir}/evil\` `)).toEqual([]);
  expect(spawnSync("ls", [join(dir, "evil")]).status).not.toBe(0);
});
