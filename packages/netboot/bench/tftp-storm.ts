import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ensureTool, type Figure, median, run } from "@longshore/testkit/tools";
import { bootReportIn } from "./boot-report.ts";
import { BARE_LOOP, type Contender, rotated } from "./tftp-servers.ts";

const CLIENTS = 200;
const ROUNDS = 3;

/** Fetches `small` with that many clients at once: how many of them failed. */
type Clients = (port: number, root: string) => Promise<number>;

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

/** All at once, as when the power of a row of racks comes back. */
export async function* tftpStorm(
  contenders: readonly Contender[],
  root: string,
  log: (line: string) => void,
): AsyncIterable<Figure> {
  for (const storm of STORMS) {
    const served = contenders.filter(({ name }) => ["longshore", storm.peer, BARE_LOOP].includes(name));
    const seconds = new Map<string, number[]>(served.map(({ name }) => [name, []]));
    const failed = new Map<string, number>(served.map(({ name }) => [name, 0]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, port } of rotated(served, round)) {
        const began = performance.now();
        const failures = await storm.clients(port, root);
        seconds.get(name)?.push((performance.now() - began) / 1000);
        failed.set(name, (failed.get(name) ?? 0) + failures);
      }
      log(`${CLIENTS} clients by ${storm.name}, round ${round + 1} of ${ROUNDS}`);
    }
    yield* figures(storm, seconds, failed);
  }
}

function* figures(
  { name: by, peer, target }: Storm,
  seconds: ReadonlyMap<string, readonly number[]>,
  failed: ReadonlyMap<string, number>,
): Iterable<Figure> {
  const name = `TFTP, ${CLIENTS} clients at once, 1 MiB each, by ${by}`;
  const of = (server: string): number => median(seconds.get(server) ?? []);
  const beside = (other: string): Figure => ({
    name,
    value: of("longshore"),
    unit: "s",
    peer: { name: other, value: of(other) },
  });
  yield { ...beside(peer), ...(target === undefined ? {} : { target }) };
  yield beside(BARE_LOOP);
  const none = { of: "value", is: "<=", bound: 0 } as const;
  yield { name: `${name}: failed`, value: failed.get("longshore") ?? CLIENTS, unit: "", target: none };
  yield { name: `${name}: failed at ${peer}`, value: failed.get(peer) ?? CLIENTS, unit: "" };
}

function bootClients(window: number): Clients {
  return async (port, root) => {
    const { path } = await ensureTool("boot-clients");
    const what = ["-tftp", `127.0.0.1:${port}`, "-file", "small", "-file-like", join(root, "small")];
    const how = ["-clients", String(CLIENTS), "-windowsize", String(window)];
    const { stdout, stderr } = await run(path, [...how, ...what], { timeoutMs: 300_000 });
    return bootReportIn(stdout + stderr).failed;
  };
}

async function curls(port: number): Promise<number> {
  const codes = await Promise.all(Array.from({ length: CLIENTS }, () => curl(port)));
  return codes.filter((code) => code !== 0).length;
}

async function curl(port: number): Promise<number> {
  const url = `tftp://127.0.0.1:${port}/small`;
  const child = spawn("curl", ["-sS", "--tftp-blksize", "1408", "-o", "/dev/null", url], { stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}
