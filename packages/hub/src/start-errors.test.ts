import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { spawnHub } from "../test/hub-process.ts";
import { natsServer, startTestHub, temporaryDirectory } from "../test/running-hub.ts";

const LOOPBACK = ["--nats-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"];

/** Exit code and the lines that a user sees; never a stack trace. */
async function failingStart(flags: readonly string[]): Promise<{ code: number; said: string }> {
  await using hub = spawnHub(flags);
  const code = await hub.exit;
  expect(hub.output()).not.toMatch(/^\s+at /m);
  return { code, said: hub.output() };
}

describe.skipIf(natsServer === undefined)(
  "a hub that cannot start says why and what to do",
  { timeout: 60_000 },
  () => {
    test("two hubs on one state directory: the second one names the first", async () => {
      await using directory = await temporaryDirectory();
      await using _first = await startTestHub(directory.path);
      const { code, said } = await failingStart(["--state-directory", directory.path, ...LOOPBACK]);
      expect(code).toBe(1);
      expect(said).toContain(`another hub (process ${process.pid}) uses the state directory ${directory.path}`);
      expect(said).toMatch(/HUB_STATE_IN_USE/);
    });

    test("a port that is taken, of the bus or of HTTP", async () => {
      await using directory = await temporaryDirectory();
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as { port: number };
      const state = ["--state-directory", directory.path];
      const nats = await failingStart([...state, "--nats-listen", `127.0.0.1:${port}`, "--http-listen", "127.0.0.1:0"]);
      expect(nats.said).toMatch(/127\.0\.0\.1:\d+ is taken by another program .*HUB_PORT_TAKEN/);
      expect(nats.said).toContain("--nats-listen");
      const http = await failingStart([...state, "--nats-listen", "127.0.0.1:0", "--http-listen", `127.0.0.1:${port}`]);
      expect(http.said).toContain("--http-listen");
      expect([nats.code, http.code]).toEqual([1, 1]);
      server.close();
    });

    test("a state directory that cannot be made", async () => {
      await using directory = await temporaryDirectory();
      const file = join(directory.path, "file");
      await writeFile(file, "");
      const { code, said } = await failingStart(["--state-directory", join(file, "state"), ...LOOPBACK]);
      expect(code).toBe(1);
      expect(said).toMatch(/cannot be used: .*HUB_STATE_NOT_WRITABLE/);
    });

    test("a nats-server that is missing, too old, or another program", async () => {
      await using directory = await temporaryDirectory();
      const state = ["--state-directory", join(directory.path, "state"), ...LOOPBACK];
      const old = join(directory.path, "old-nats");
      await writeFile(old, "#!/bin/sh\necho 'nats-server: v2.10.29'\n");
      await chmod(old, 0o755);
      const missing = await failingStart([...state, "--nats-server", "/nowhere/nats-server"]);
      expect(missing.said).toMatch(/nats-server was not found.*HUB_NATS_SERVER_MISSING/);
      const tooOld = await failingStart([...state, "--nats-server", old]);
      expect(tooOld.said).toMatch(/is nats-server 2\.10\.29; the hub needs 2\.14\.0 or newer/);
      const other = await failingStart([...state, "--nats-server", "/bin/true"]);
      expect(other.said).toMatch(/\/bin\/true is another program/);
      expect([missing.code, tooOld.code, other.code]).toEqual([1, 1, 1]);
    });

    test("options that make no sense, with file, line and option", async () => {
      await using directory = await temporaryDirectory();
      const file = join(directory.path, "hub.yaml");
      await writeFile(file, "http:\n  lisen: 127.0.0.1:1\n");
      const { code, said } = await failingStart(["--config", file, "--nats-ca", "x"]);
      expect(code).toBe(2);
      expect(said).toContain(`${file}:2:3 http.lisen: no such option; did you mean listen?`);
      expect((await failingStart(["serve"])).code).toBe(2);
      expect((await failingStart(["--config", "/nowhere.yaml"])).said).toContain("/nowhere.yaml");
    });

    test("keys that were damaged are not made anew", async () => {
      await using directory = await temporaryDirectory();
      await (await startTestHub(directory.path)).close();
      await writeFile(join(directory.path, "identity/trust.json"), "{}");
      await expect(startTestHub(directory.path)).rejects.toMatchObject({ code: "HUB_STATE_DAMAGED" });
    });

    test("what a crash left of a first start is swept away, and the next one is a first start again", async () => {
      await using directory = await temporaryDirectory();
      await mkdir(join(directory.path, ".new-identity-abc"));
      await writeFile(join(directory.path, ".new-identity-abc/trust.json"), "{");
      await using hub = await startTestHub(directory.path);
      expect(hub.admin.name).toBe("admin");
      expect((await readdir(directory.path)).filter((name) => name.startsWith(".new"))).toEqual([]);
    });
  },
);
