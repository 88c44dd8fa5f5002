import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeToken } from "@longshore/contracts";
import { afterAll, expect, test } from "vitest";
import { createKeyPair } from "@longshore/bus";

const root = mkdtempSync(join(tmpdir(), "longshore-run-"));
afterAll(() => rmSync(root, { recursive: true }));
const program = fileURLToPath(new URL("../../bin/longshore-agent.mjs", import.meta.url));
const newDirectory = (): string => mkdtempSync(join(root, "d-"));

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program to its end; `until` = what to wait for on standard error before it is told to stop. */
async function run(args: readonly string[], env: Record<string, string> = {}, until?: RegExp): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    if (until?.test(err)) child.kill("SIGTERM");
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

function agent(directory: string, ...more: string[]): string[] {
  return ["--state-directory", directory, "--http-listen", "127.0.0.1:0", ...more];
}

test("--help names every option with its flag, default and environment name", async () => {
  const { code, out } = await run(["--help"]);
  expect(code).toBe(0);
  expect(out).toContain("--machines-resync DURATION");
  expect(out).toContain("default 60s, env LONGSHORE_AGENT_MACHINES_RESYNC");
}, 60_000);

test("a mistake in the configuration file is told with file, line and option, and nothing is started", async () => {
  const file = join(newDirectory(), "agent.yaml");
  writeFileSync(file, "stateDirectory: /tmp/x\nbeat:\n  intervall: 5s\n");
  const { code, err } = await run(["--config", file]);
  expect(code).toBe(2);
  expect(err).toContain(`${file}:3:3 beat.intervall: no such option; did you mean interval?`);
}, 60_000);

test("an agent without a token says how to get one, and ends", async () => {
  const { code, err } = await run(agent(newDirectory()));
  expect(code).toBe(1);
  expect(err).toContain("AGENT_NOT_ENROLLED");
  expect(err).toContain("longshore site invite");
  expect(err).not.toMatch(/^\s+at /m);
}, 60_000);

test("a state directory that cannot be made, a broken token and a taken port each have their fix", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const [state, token, listen] = await Promise.all([
    run(agent("/proc/longshore")),
    run(agent(newDirectory(), "--token", "lsh1.nonsense")),
    run(["--state-directory", newDirectory(), "--http-listen", `127.0.0.1:${port}`]),
  ]);
  taken.close();
  expect([state.code, token.code, listen.code]).toEqual([1, 1, 1]);
  expect(state.err).toContain("AGENT_STATE_NOT_WRITABLE");
  expect(token.err).toContain("TOKEN_UNREADABLE");
  expect(listen.err).toContain("AGENT_PORT_TAKEN");
  for (const { err } of [state, token, listen]) expect(err).not.toMatch(/^\s+at /m);
}, 60_000);

test("while it waits to be let in it says for what, is alive but not ready, keeps its keys, and stops when told", async () => {
  const directory = newDirectory();
  const user = createKeyPair("user");
  const token = encodeToken({
    site: "oslo",
    tokenId: "t1",
    servers: ["tls://127.0.0.1:1"], // nothing listens there
    ca: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    jwt: unsignedJwt("t1", user.publicKey),
    seed: user.seed.reveal(),
    root: createKeyPair("operator").publicKey,
    expiresAtMs: Date.now() + 600_000,
  });
  const first = await run(agent(directory), { LONGSHORE_AGENT_TOKEN: token }, /waiting for the hub/);
  expect(first.code).toBe(0);
  expect(first.err).toContain("waiting for the hub at tls://127.0.0.1:1");
  expect(`${first.out}${first.err}`).not.toContain(token);
  const second = await run(agent(directory), {}, /waiting for the hub/); // it remembers its token
  expect(second.code).toBe(0);
}, 60_000);

test("asked for its health, the program says when no agent runs", async () => {
  const { code, err } = await run(["health", "--http-listen", "127.0.0.1:1"]);
  expect(code).toBe(1);
  expect(err).toContain("AGENT_NOT_HEALTHY");
}, 60_000);

/** Enough of a JWT to be read; no server would take it. */
function unsignedJwt(name: string, key: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [part({ typ: "JWT", alg: "ed25519-nkey" }), part({ name, sub: key, iat: 1, nats: {} }), "c2ln"].join(".");
}
