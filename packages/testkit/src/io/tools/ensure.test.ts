import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Release, Tool } from "../../tools/tool.ts";
import { run } from "../run.ts";
import { tempDir } from "../temp-dir.ts";
import { ensureTool, findTool } from "./ensure.ts";

let home: ReturnType<typeof tempDir>;
let lines: string[];

beforeEach(() => {
  home = tempDir();
  lines = [];
  mkdirSync(home.join("bin"));
  vi.stubEnv("LONGSHORE_CACHE", home.join("cache"));
  vi.stubEnv("HOME", home.path);
  vi.stubEnv("GOBIN", undefined);
  vi.stubEnv("PATH", `${home.join("bin")}:/usr/bin:/bin`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await home[Symbol.asyncDispose]();
});

const probe = { args: ["--version"], pattern: /v(\d+\.\d+)/, minimum: "2.1" };
const say = (line: string): void => void lines.push(line);

test("a tool on PATH in a version that will do is taken as it is", async () => {
  const path = executable("bin/oracle", "echo oracle v2.10");
  expect(await get({ role: "", version: probe, ways: [] })).toEqual({
    name: "oracle",
    path,
    version: "2.10",
    origin: "PATH",
  });
});

test("one that is too old is passed over, and go builds the pinned version once", async () => {
  executable("bin/oracle", "echo oracle v2.0");
  fakeGo();
  const tool = viaGo("v2.3.0");
  const found = await get(tool);
  expect(found).toMatchObject({ version: "2.3", origin: "go" });
  expect(found.path).toContain(home.join("cache"));
  expect(await get(tool)).toEqual(found);
  expect(builds()).toEqual(["install example.org/oracle@v2.3.0"]);
});

test("programs that are built together are built once, and each is found under its own name", async () => {
  executable(
    "bin/go",
    `[ "$1" = env ] && echo go1.26 && exit 0
echo "$7 $8" >> ${home.join("builds")}
for name in oracle augur; do printf '#!/bin/sh\\necho %s v2.3\\n' $name > "$6$name" && chmod +x "$6$name"; done`,
  );
  const together = ["example.org/oracle/v2", "example.org/cmd/augur"];
  const way = { by: "go-module", folder: "packages/testkit/go/kubernetes", together } as const;
  const table = {
    oracle: { role: "", version: probe, ways: [{ ...way, package: "example.org/oracle/v2" }] },
    augur: { role: "", version: probe, ways: [{ ...way, package: "example.org/cmd/augur" }] },
  };
  const [oracle, augur] = [await ensureTool("oracle", { table, say }), await ensureTool("augur", { table, say })];
  expect((await run(oracle.path, [])).stdout).toBe("oracle v2.3\n");
  expect((await run(augur.path, [])).stdout).toBe("augur v2.3\n");
  expect(builds()).toEqual([together.join(" ")]);
});

test("two that want it at the same time build it once", async () => {
  fakeGo();
  const tool = viaGo("v2.3.0");
  const [one, other] = await Promise.all([get(tool), get(tool)]);
  expect(one).toEqual(other);
  expect(builds()).toHaveLength(1);
});

test("a new pin in the table brings the new version", async () => {
  fakeGo();
  await get(viaGo("v2.3.0"));
  expect(await get(viaGo("v2.4.0"))).toMatchObject({ version: "2.4" });
});

test("a tool that was removed behind our back is got again", async () => {
  fakeGo();
  const { path } = await get(viaGo("v2.3.0"));
  writeFileSync(path, "changed");
  expect(await get(viaGo("v2.3.0"))).toMatchObject({ version: "2.3" });
  expect(builds()).toHaveLength(2);
});

test("looking for a tool builds nothing", async () => {
  fakeGo();
  expect(await findTool("oracle", { table: { oracle: viaGo("v2.3.0") } })).toBeUndefined();
  expect(builds()).toEqual([]);
});

test("when no way works, the error says what was tried and what to do", async () => {
  executable("bin/go", `[ "$1" = env ] && echo go1.26 && exit 0; echo "no such module" >&2; exit 1`);
  const failed = get(viaGo("v2.3.0"));
  await expect(failed).rejects.toThrow(/not on PATH\n.*no such module/);
  await expect(failed).rejects.toMatchObject({
    code: "TOOL_MISSING",
    hint: expect.stringContaining("go install example.org/oracle@v2.3.0"),
  });
});

test("a build that is not what the table asks for is not used", async () => {
  fakeGo();
  await expect(get(viaGo("v1.9.0"))).rejects.toThrow("what came by go is 1.9");
});

test("an archive with another checksum than the pinned one is refused", async () => {
  await using release = await releaseServer("not what it was");
  const archives = { [process.arch]: { url: release.url, sha256: "00" } };
  const failed = get(viaRelease(archives));
  await expect(failed).rejects.toMatchObject({ code: "TOOL_ARCHIVE_CHANGED" });
});

test("where nothing else works the project's own release is unpacked", async () => {
  mkdirSync(home.join("oracle-v2.3"));
  executable("oracle-v2.3/oracle", "echo oracle v2.3");
  await run("tar", ["-czf", home.join("oracle.tar.gz"), "-C", home.path, "oracle-v2.3"]);
  const bytes = readFileSync(home.join("oracle.tar.gz"));
  await using release = await releaseServer(bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const found = await get(viaRelease({ [process.arch]: { url: release.url, sha256 } }));
  expect(found).toMatchObject({ version: "2.3", origin: "release" });
  expect((await run(found.path, [])).stdout).toBe("oracle v2.3\n");
});

test("a release for other machines only is a reason, not a crash", async () => {
  await expect(get(viaRelease({ pdp11: { url: "http://127.0.0.1:1/", sha256: "00" } }))).rejects.toThrow(
    `there is no release of oracle for ${process.arch}`,
  );
});

test("a name that is not in the table is an error that lists the names", async () => {
  await expect(ensureTool("oracel", { table: { oracle: viaGo("v2.3.0") } })).rejects.toMatchObject({
    code: "TOOL_UNKNOWN",
    hint: "One of: oracle.",
  });
});

function get(tool: Tool): ReturnType<typeof ensureTool> {
  return ensureTool("oracle", { table: { oracle: tool }, say });
}

function viaGo(version: string): Tool {
  return { role: "", version: probe, ways: [{ by: "go", package: "example.org/oracle", version }] };
}

function viaRelease(archives: Release["archives"]): Tool {
  return { role: "", version: probe, ways: [{ by: "release", version: "2.3", archives, executable: "oracle" }] };
}

async function releaseServer(archive: string | Uint8Array): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_, response) => response.end(archive)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oracle.tar.gz`;
  return { url, [Symbol.asyncDispose]: async () => void server.close() };
}

test("a Python package is put in a folder of its own, and its script finds it there", async () => {
  executable(
    "bin/python3",
    `[ "$3" = --version ] && exit 0
if [ "$3" = install ]; then mkdir -p "$7/bin" && echo "$8" > "$7/bin/seer"; exit 0; fi
echo "oracle v2.3 of $(cat "$1") at $PYTHONPATH"`,
  );
  const got = await get({
    role: "",
    version: probe,
    ways: [{ by: "pypi", package: "oracle", version: "2.3", script: "seer" }],
  });
  expect(got).toMatchObject({ version: "2.3", origin: "pypi" });
  const said = (await run(got.path, ["--version"])).stdout;
  expect(said).toMatch(/^oracle v2\.3 of oracle==2\.3 at .*tree$/m);
});

/** Writes the executable that `go install` would, saying the version after the @, and keeps a record. */
function fakeGo(): void {
  executable(
    "bin/go",
    `[ "$1" = env ] && echo go1.26 && exit 0
echo "$@" >> ${home.join("builds")}
printf '#!/bin/sh\\necho oracle v%s\\n' "\${2##*@v}" > "$GOBIN/oracle" && chmod +x "$GOBIN/oracle"`,
  );
}

function builds(): string[] {
  const record = home.join("builds");
  return existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
}

function executable(name: string, script: string): string {
  const path = join(home.path, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
