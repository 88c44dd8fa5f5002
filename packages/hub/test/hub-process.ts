import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@longshore/testkit/tools";
import { parseContext } from "../src/operators/context.ts";
import { natsServer, operatorOf, until } from "./running-hub.ts";

const PROGRAM = join(import.meta.dirname, "../bin/longshore-hub.mjs");

/** The daemon as a process of its own. */
export interface HubProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly httpUrl: string;
  /** What it wrote, both streams. */
  output(): string;
  /** Its exit code once it ended; -1 for a signal. */
  readonly exit: Promise<number>;
}

/** Addresses that were free a moment ago, so that a hub has the same ones after a restart. */
export async function freeAddresses(): Promise<{ nats: string; http: string }> {
  const [nats, http] = await Promise.all([freePort(), freePort()]);
  return { nats: `127.0.0.1:${nats}`, http: `127.0.0.1:${http}` };
}

/** `detached`: in a process group of its own, as a shell starts it, for what a terminal sends to the whole group. */
export function spawnHub(
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
  detached = false,
): HubProcess {
  const child = spawn(process.execPath, [PROGRAM, ...flags], {
    env: { ...process.env, LONGSHORE_NATS_SERVER: natsServer ?? "nats-server", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });
  let output = "";
  child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
  const exit = once(child, "close").then(([code]) => (typeof code === "number" ? code : -1));
  const http = flags[flags.indexOf("--http-listen") + 1] ?? "";
  return {
    child,
    httpUrl: `http://${http}`,
    output: () => output,
    exit,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exit;
    },
  };
}

/** Starts the daemon and waits until it is ready to serve. */
export async function startHubProcess(
  state: string,
  at: { nats: string; http: string },
  { detached = false } = {},
): Promise<HubProcess> {
  const flags = ["--state-directory", state, "--nats-listen", at.nats, "--http-listen", at.http];
  const hub = spawnHub(flags, {}, detached);
  await until(async () => {
    if (hub.child.exitCode !== null) throw new Error(`the hub ended: ${hub.output()}`);
    const response = await fetch(`${hub.httpUrl}/readyz`).catch(() => undefined);
    return response?.status === 200 ? true : undefined;
  }, 30_000);
  return hub;
}

/** The first operator's line to the hub of a state directory. */
export async function operatorAt(state: string) {
  const admin = parseContext(await readFile(join(state, "operators/admin.json"), "utf8"));
  if (admin === undefined) throw new Error("the hub made no context");
  return operatorOf({ admin });
}

/** Process id of the nats-server of a state directory. */
export async function natsPidAt(state: string): Promise<number> {
  const { pid } = JSON.parse(await readFile(join(state, "nats/nats-server.pid.json"), "utf8")) as { pid: number };
  return pid;
}
