import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectOperator, type OperatorLink } from "@longshore/bus";
import { readOptions, Secret, silentLogger, systemClock, systemRandom } from "@longshore/kit";
import { type HubOptions, hubOptions, type RunningHub, startHub } from "@longshore/hub";

/** Where nats-server is; undefined (and said why) when this machine has none. Under CI that is an error. */
export function findNatsServer(): string | undefined {
  const program = process.env["LONGSHORE_NATS_SERVER"] ?? "nats-server";
  if (spawnSync(program, ["--version"]).status === 0) return program;
  if (process.env["CI"] === "true") throw new Error("nats-server is missing; scripts/tools brings it");
  console.warn("skipped: nats-server is not on PATH and LONGSHORE_NATS_SERVER does not name it");
  return undefined;
}

export const natsServer = findNatsServer();

/** Options of a hub on free ports of loopback, as the daemon would read them. */
export function testOptions(stateDirectory: string, flags: readonly string[] = []): HubOptions {
  const fixed = ["--state-directory", stateDirectory, "--nats-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"];
  const argv = [...fixed, "--nats-server", natsServer ?? "nats-server", ...flags];
  return readOptions(hubOptions, { argv, env: {} }).values;
}

/** A directory that is removed with everything in it. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "longshore-hub-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export function startTestHub(stateDirectory: string, flags: readonly string[] = []): Promise<RunningHub> {
  return startHub(testOptions(stateDirectory, flags), { log: silentLogger });
}

/** The first operator's line to a hub. */
export function operatorOf({ admin }: Pick<RunningHub, "admin">): OperatorLink {
  const { servers, ca, jwt, seed } = admin;
  return connectOperator({ servers, ca, jwt, seed: new Secret(seed), clock: systemClock, random: systemRandom });
}

/** Asks until it is so; fails after `withinMs`. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`not so within ${withinMs} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
