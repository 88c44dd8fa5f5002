import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ensureTool, missingPeers, run, tempDir } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import { HOME_UNIT, homeScript, homeUnit } from "../../src/first-boot/home-call.ts";

/** An agent that answers with these, one after the other, and what it was asked. */
async function agent(answers: readonly number[]) {
  const asked: string[] = [];
  const left = [...answers];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    response.writeHead(left.shift() ?? 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  return {
    url: `http://127.0.0.1:${port}/task/s3cret/home`,
    asked,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
}

/** Programs of the system, not a developer's own in front of them. */
const SYSTEM = { PATH: "/usr/bin:/bin" };
const CLIENTS = ["curl", "python3", "wget"];
const found = await Promise.all(
  CLIENTS.map(async (name) => (await run("/bin/sh", ["-c", `command -v ${name}`], { env: SYSTEM })).stdout.trim()),
);
const clients = CLIENTS.map((name, i) => ({ name, path: found[i] ?? "" })).filter(({ path, name }) => {
  if (path === "") console.log(`skipped: ${name} is not here`);
  return path !== "";
});

describe.each(clients)("the call home by $name", ({ name, path }) => {
  /** Runs it on a system that has this client and no other, noting every argument of every program. */
  async function call(dir: ReturnType<typeof tempDir>, url: string) {
    const bin = dir.join("bin");
    if (!existsSync(bin)) mkdirSync(bin);
    for (const tool of ["cat", "dirname", "rm"]) {
      const { stdout } = await run("sh", ["-c", `command -v ${tool}`]);
      if (!existsSync(`${bin}/${tool}`)) symlinkSync(stdout.trim(), `${bin}/${tool}`);
    }
    writeFileSync(`${bin}/${name}`, `#!/bin/sh\necho "$@" >> "${dir.join("arguments")}"\nexec ${path} "$@"\n`);
    chmodSync(`${bin}/${name}`, 0o755);
    writeFileSync(dir.join("call-home"), homeScript);
    if (url !== "") writeFileSync(dir.join("home"), `${url}\n`);
    // a proxy of the image's is not asked: the agent is near
    const env = { PATH: bin, http_proxy: "http://127.0.0.1:1", HOME: dir.path };
    const { code } = await run("/bin/sh", [dir.join("call-home")], { env, timeoutMs: 30_000 });
    return { code, left: existsSync(dir.join("home")) };
  }

  test("is one POST; what is answered is not said again, and no argument holds the token", {
    timeout: 60_000,
  }, async () => {
    await using dir = tempDir();
    await using one = await agent([204]);
    expect(await call(dir, one.url)).toEqual({ code: 0, left: false });
    expect(one.asked).toEqual(["POST /task/s3cret/home"]);
    expect(await call(dir, "")).toEqual({ code: 0, left: false });
    expect(one.asked).toHaveLength(1);
    expect(readFileSync(dir.join("arguments"), "utf8")).not.toContain("s3cret");
  });

  test.each([
    ["an agent that is not ready", 503],
    ["an agent that does not know it yet", 404],
  ])("fails at %s, and keeps the address for the next time", { timeout: 60_000 }, async (_what, status) => {
    await using dir = tempDir();
    await using one = await agent([status, 200]);
    expect(await call(dir, one.url)).toMatchObject({ left: true });
    expect(await call(dir, "")).toEqual({ code: 0, left: false });
    expect(one.asked).toHaveLength(2);
  });

  test("fails where nobody listens, and keeps the address", { timeout: 60_000 }, async () => {
    await using dir = tempDir();
    expect(await call(dir, "http://127.0.0.1:1/task/s3cret/home")).toEqual({ code: 1, left: true });
  });
});

test.skipIf(await missingPeers("systemd-analyze"))(
  "systemd finds nothing wrong with the unit that calls home",
  async () => {
    await using dir = tempDir();
    writeFileSync(dir.join(HOME_UNIT), homeUnit);
    const { path } = await ensureTool("systemd-analyze");
    const { code, stdout, stderr } = await run(path, [
      "verify",
      "--man=no",
      "--recursive-errors=no",
      dir.join(HOME_UNIT),
    ]);
    expect({ code, said: (stdout + stderr).trim() }).toEqual({ code: 0, said: "" });
  },
);
