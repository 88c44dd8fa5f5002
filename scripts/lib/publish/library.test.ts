import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, tempDir } from "@longshore/testkit/tools";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../root.ts";
import { buildLibrary } from "./library.ts";

/** The project's Node 24 in front: whoever installs the package has it as `node`. */
const env = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` };
const place = tempDir("longshore-installed-");
const installed = place.join("somebody");

/** An empty folder of somebody's, the package built, packed and installed into it with plain npm and no network. */
beforeAll(async () => {
  await buildLibrary("node-ipmi", place.join("package"));
  const npm = async (cwd: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run("npm", args, { cwd, env, timeoutMs: 120_000 });
    if (code !== 0) throw new Error(`npm ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };
  const tarball = (await npm(place.join("package"), "pack", "--pack-destination", place.path))
    .trim()
    .split("\n")
    .at(-1);
  await run("mkdir", [installed]);
  writeFileSync(join(installed, "package.json"), "{}");
  await npm(installed, "install", "--offline", "--no-audit", "--no-fund", place.join(tarball ?? ""));
}, 240_000);
afterAll(() => place[Symbol.asyncDispose]());

const say = (file: string, ...args: string[]) => run(file, args, { cwd: installed, env, timeoutMs: 120_000 });

it("brings the command, which needs nothing else", async () => {
  const help = await say("npx", "--offline", "node-ipmi", "--help");
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toContain("sel elist");
  const { version } = JSON.parse(readFileSync(join(root, "packages/node-ipmi/package.json"), "utf8"));
  expect((await say("npx", "--offline", "node-ipmi", "--version")).stdout).toBe(`node-ipmi ${version}\n`);
  expect(await say("npx", "--offline", "node-ipmi", "-H", "127.0.0.1:1", "-P", "", "mc", "info")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("error IPMI_REFUSED"),
  });
  expect((await say("npm", "ls", "--all", "--parseable")).stdout.trim().split("\n")).toHaveLength(2);
}, 120_000);

it("runs the README's first example, which its types fit", async () => {
  const readme = readFileSync(join(installed, "node_modules/node-ipmi/README.md"), "utf8");
  const [, example = "", printed] = /```ts\n(.*?)```\n\nprints `(.*?)`/s.exec(readme) ?? [];
  writeFileSync(join(installed, "example.mts"), example);
  expect(await say(process.execPath, "example.mts")).toMatchObject({ code: 0, stdout: `${printed}\n` });
  const typeRoots = join(root, "node_modules/@types");
  const strict = [
    "--strict",
    "--noEmit",
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "--lib",
    "es2024,esnext.disposable",
  ];
  const checked = await say(
    join(root, "node_modules/.bin/tsc"),
    ...strict,
    "--skipLibCheck",
    "false",
    "--typeRoots",
    typeRoots,
    "--types",
    "node",
    "example.mts",
  );
  expect(checked).toMatchObject({ code: 0, stdout: "" });
}, 120_000);
