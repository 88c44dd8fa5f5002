import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Bench,
  ensureTool,
  type Figure,
  freePort,
  median,
  type RunningProcess,
  run,
  startProcess,
  tempDir,
} from "@longshore/testkit/tools";

const MIB = 1024 * 1024;
const SIZE = 100 * MIB;
const ROUNDS = 5;

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly process: RunningProcess;
}

/** Whole files and a boot storm over loopback, beside the servers that sites use today, in turns. */
export const tftpFigures: Bench = async function* ({ log }) {
  await using dir = tempDir("longshore-bench-tftp-");
  const big = Buffer.from(Uint8Array.from({ length: SIZE }, (_, i) => (i ^ (i >>> 11)) & 0xff));
  writeFileSync(dir.join("big"), big);
  writeFileSync(dir.join("small"), big.subarray(0, MIB));
  await using stack = new AsyncDisposableStack();
  const contenders = await start(dir.path, stack);
  for (const window of [1, 16]) yield* wholeFile(contenders, window, dir.path, big, log);
  yield* storm(contenders, log);
};

async function start(root: string, stack: AsyncDisposableStack): Promise<readonly Contender[]> {
  const [hpa, atftpd] = await Promise.all([ensureTool("in.tftpd"), ensureTool("atftpd")]);
  const serve = new URL("serve-tftp.ts", import.meta.url).pathname;
  const commands: readonly [string, string, (port: number) => string[]][] = [
    ["longshore", process.execPath, (port) => [serve, root, String(port)]],
    ["tftpd-hpa", hpa.path, (port) => ["-L", "-s", "-u", "root", "-a", `127.0.0.1:${port}`, root]],
    [
      "atftpd",
      atftpd.path,
      (port) => [
        "--daemon",
        "--no-fork",
        "--user",
        "root.root",
        "--bind-address",
        "127.0.0.1",
        "--port",
        String(port),
        root,
      ],
    ],
  ];
  const contenders: Contender[] = [];
  for (const [name, command, args] of commands) {
    const port = await freePort("udp");
    const started = stack.use(await startProcess(command, { args: args(port) }));
    contenders.push({ name, port, process: started });
  }
  for (const { port } of contenders) await answered(port, root);
  return contenders;
}

/** A server without a word of its own is up when it has sent a file. */
async function answered(port: number, root: string): Promise<void> {
  const url = `tftp://127.0.0.1:${port}/small`;
  for (let tries = 0; ; tries++) {
    const { code, stderr } = await run("curl", ["-sS", "-m", "10", "-o", join(root, "got"), url]);
    if (code === 0) return;
    if (tries === 20) throw new Error(`nothing answers at ${url}: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function* wholeFile(
  contenders: readonly Contender[],
  window: number,
  root: string,
  whole: Buffer,
  log: (line: string) => void,
): AsyncIterable<Figure> {
  const atftp = await ensureTool("atftp");
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, port } of rotated(contenders, round)) {
      const out = join(root, "got");
      rmSync(out, { force: true });
      const windows = window === 1 ? [] : ["--option", `windowsize ${window}`];
      const args = ["--option", "blksize 1408", ...windows, "-g", "-r", "big", "-l", out, "127.0.0.1", String(port)];
      const began = performance.now();
      const { code, stderr } = await run(atftp.path, args, { timeoutMs: 300_000 });
      const seconds = (performance.now() - began) / 1000;
      if (code !== 0 || !readFileSync(out).equals(whole)) throw new Error(`${name} did not send the file: ${stderr}`);
      rates.get(name)?.push(SIZE / 1e6 / seconds);
    }
    log(`window ${window}, round ${round + 1} of ${ROUNDS}`);
  }
  const own = median(rates.get("longshore") ?? []);
  for (const peer of contenders.slice(1).map(({ name }) => name)) {
    yield {
      name: `TFTP, 100 MiB, blocks of 1408, window ${window}`,
      value: own,
      unit: "MB/s",
      peer: { name: peer, value: median(rates.get(peer) ?? []) },
      target: { of: "ratio", is: ">=", bound: window === 1 ? 0.9 : 1 },
    };
  }
}

const CLIENTS = 200;

/** All at once, as when the power of a row of racks comes back. */
async function* storm(contenders: readonly Contender[], log: (line: string) => void): AsyncIterable<Figure> {
  const seconds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  let failed = 0;
  for (let round = 0; round < 3; round++) {
    for (const { name, port } of rotated(contenders, round)) {
      const began = performance.now();
      const codes = await Promise.all(Array.from({ length: CLIENTS }, () => fetchSmall(port)));
      seconds.get(name)?.push((performance.now() - began) / 1000);
      if (name === "longshore") failed += codes.filter((code) => code !== 0).length;
    }
    log(`storm, round ${round + 1} of 3`);
  }
  yield {
    name: `TFTP, ${CLIENTS} clients at once, 1 MiB each`,
    value: median(seconds.get("longshore") ?? []),
    unit: "s",
    peer: { name: "tftpd-hpa", value: median(seconds.get("tftpd-hpa") ?? []) },
    target: { of: "ratio", is: "<=", bound: 1.2 },
  };
  yield { name: "TFTP storm, failed", value: failed, unit: "", target: { of: "value", is: "<=", bound: 0 } };
}

async function fetchSmall(port: number): Promise<number> {
  const url = `tftp://127.0.0.1:${port}/small`;
  const child = spawn("curl", ["-sS", "--tftp-blksize", "1408", "-o", "/dev/null", url], { stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

/** Who comes first has a cold cache: each in turn. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
