import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { ensureTool, type Figure, median, run } from "@longshore/testkit/tools";
import { type BootReport, bootReportIn } from "./boot-report.ts";
import { BARE_LOOP, type Contender, rotated } from "./tftp-servers.ts";

const CLIENTS = 200;
const ROUNDS = 7;

/** Fetches `small` with that many clients at once. */
type Clients = (port: number, root: string) => Promise<Pick<BootReport, "seconds" | "failed">>;

interface Storm {
  readonly name: string;
  readonly clients: Clients;
  readonly peer: string;
  readonly target?: NonNullable<Figure["target"]>;
}

const FAIR = { of: "ratio", is: "<=", bound: 1.2 } as const;

/** curl is a judge, but takes most of the time itself; one program with all clients shows the servers. */
const STORMS: readonly Storm[] = [
  { name: "curl", clients: curls, peer: "tftpd-hpa", target: FAIR },
  { name: "boot-clients, window 1", clients: bootClients(1), peer: "tftpd-hpa" },
  { name: "boot-clients, window 4 as UEFI asks", clients: bootClients(4), peer: "atftpd" },
];

/** What each server took, by name. */
type Round = ReadonlyMap<string, number>;

/** All at once, as when the power of a row of racks comes back. */
export async function* tftpStorm(
  contenders: readonly Contender[],
  root: string,
  log: (line: string) => void,
): AsyncIterable<Figure> {
  for (const storm of STORMS) {
    const served = contenders.filter(({ name }) => ["longshore", storm.peer, BARE_LOOP].includes(name));
    const rounds: Round[] = [];
    const failures = new Map<string, number>(served.map(({ name }) => [name, 0]));
    for (let i = 0; i < ROUNDS; i++) {
      const round = new Map<string, number>();
      for (const { name, port } of rotated(served, i)) {
        const { seconds, failed } = await storm.clients(port, root);
        round.set(name, seconds);
        failures.set(name, (failures.get(name) ?? 0) + failed);
      }
      rounds.push(round);
      const took = [...round].map(([name, seconds]) => `${name} ${seconds.toFixed(2)} s`).join(", ");
      log(`${CLIENTS} clients by ${storm.name}, round ${i + 1} of ${ROUNDS}: ${took}`);
    }
    yield* figures(storm, rounds, failures);
  }
}

function* figures(
  { name: by, peer, target }: Storm,
  rounds: readonly Round[],
  failed: ReadonlyMap<string, number>,
): Iterable<Figure> {
  const name = `TFTP, ${CLIENTS} clients at once, 1 MiB each, by ${by}`;
  yield { ...beside(name, rounds, peer), ...(target === undefined ? {} : { target }) };
  yield beside(name, rounds, BARE_LOOP);
  const none = { of: "value", is: "<=", bound: 0 } as const;
  yield { name: `${name}: failed`, value: failed.get("longshore") ?? CLIENTS, unit: "", target: none };
  yield { name: `${name}: failed at ${peer}`, value: failed.get(peer) ?? CLIENTS, unit: "" };
}

/** Both values are of the round whose ratio is the median: what else the machine does is not the same from round to round. */
function beside(name: string, rounds: readonly Round[], peer: string): Figure {
  const ratio = (round: Round): number => (round.get("longshore") ?? Number.NaN) / (round.get(peer) ?? Number.NaN);
  const middle = median(rounds.map(ratio));
  const round: Round = rounds.find((each) => ratio(each) === middle) ?? new Map();
  const of = (server: string): number => round.get(server) ?? Number.NaN;
  return { name, value: of("longshore"), unit: "s", peer: { name: peer, value: of(peer) } };
}

function bootClients(window: number): Clients {
  return async (port, root) => {
    const { path } = await ensureTool("boot-clients");
    const what = ["-tftp", `127.0.0.1:${port}`, "-file", "small", "-file-like", join(root, "small")];
    const how = ["-clients", String(CLIENTS), "-windowsize", String(window)];
    const { stdout, stderr } = await run(path, [...how, ...what], { timeoutMs: 300_000 });
    return bootReportIn(stdout + stderr);
  };
}

/**
 * Each is started before and waits for the end of what it reads: then all of them begin at once. Otherwise those that one
 * program starts one after the other are served one after the other, and what is measured is how long it takes to start them.
 */
async function curls(port: number): Promise<Awaited<ReturnType<Clients>>> {
  const ready = Array.from({ length: CLIENTS }, () => curl(port));
  while (!ready.every(waits)) await delay(20);
  const ended = Promise.all(ready.map(async (each) => ((await once(each, "close")) as [number | null])[0]));
  const began = performance.now();
  for (const { stdin } of ready) stdin.end();
  const failed = (await ended).filter((code) => code !== 0).length;
  return { seconds: (performance.now() - began) / 1000, failed };
}

function curl(port: number): ChildProcessByStdio<Writable, null, null> {
  const child = spawn("curl", ["--config", "-"], { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.write(`silent\ntftp-blksize = 1408\noutput = /dev/null\nurl = tftp://127.0.0.1:${port}/small\n`);
  return child;
}

/** It sleeps: there is nothing more to read. */
function waits({ pid }: ChildProcess): boolean {
  return readFileSync(`/proc/${pid}/stat`, "utf8").includes(") S ");
}
