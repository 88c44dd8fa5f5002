import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bench, ensureTool, type Figure, median, run, tempDir } from "@longshore/testkit/tools";
import { tftpStorm } from "./tftp-storm.ts";
import { BARE_LOOP, type Contender, rotated, startTftpServers } from "./tftp-servers.ts";

const MIB = 1024 * 1024;
const SIZE = 100 * MIB;
const ROUNDS = 5;

/** Whole files and a boot storm over loopback, beside the servers that sites use today, in turns. */
export const tftpFigures: Bench = async function* ({ log }) {
  await using dir = tempDir("longshore-bench-tftp-");
  const big = randomBytes(SIZE);
  writeFileSync(dir.join("big"), big);
  writeFileSync(dir.join("small"), big.subarray(0, MIB));
  await using stack = new AsyncDisposableStack();
  const contenders = await startTftpServers(dir.path, stack);
  for (const window of [1, 16]) yield* wholeFile(contenders, window, dir.path, big, log);
  yield* tftpStorm(contenders, dir.path, log);
};

async function* wholeFile(
  contenders: readonly Contender[],
  window: number,
  root: string,
  whole: Buffer,
  log: (line: string) => void,
): AsyncIterable<Figure> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const before = new Map(contenders.map(({ name, cpu }) => [name, cpu()]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of rotated(contenders, round))
      rates.get(contender.name)?.push(SIZE / 1e6 / (await fetchBig(contender, window, root, whole)));
    log(`window ${window}, round ${round + 1} of ${ROUNDS}`);
  }
  const name = `TFTP, 100 MiB, blocks of 1408, window ${window}`;
  const own = median(rates.get("longshore") ?? []);
  const target = { of: "ratio", is: ">=", bound: window === 1 ? 0.9 : 1 } as const;
  for (const peer of contenders.slice(1)) {
    const beside = { name: peer.name, value: median(rates.get(peer.name) ?? []) };
    yield { name, value: own, unit: "MB/s", peer: beside, ...(peer.name === BARE_LOOP ? {} : { target }) };
  }
  const perMib = ({ name, cpu }: Contender): number =>
    (((cpu() ?? Number.NaN) - (before.get(name) ?? Number.NaN)) * 1000) / (ROUNDS * (SIZE / MIB));
  const [longshore, , ...others] = contenders; // nobody counts tftpd-hpa's
  if (longshore === undefined) return;
  for (const other of others)
    yield {
      name: `${name}: processor time of the server for each MiB`,
      value: perMib(longshore),
      unit: "ms",
      peer: { name: other.name, value: perMib(other) },
    };
}

/** Seconds. */
async function fetchBig({ name, port }: Contender, window: number, root: string, whole: Buffer): Promise<number> {
  const { path } = await ensureTool("atftp");
  const out = join(root, "got");
  rmSync(out, { force: true });
  const windows = window === 1 ? [] : ["--option", `windowsize ${window}`];
  const args = ["--option", "blksize 1408", ...windows, "-g", "-r", "big", "-l", out, "127.0.0.1", String(port)];
  const began = performance.now();
  const { code, stderr } = await run(path, args, { timeoutMs: 300_000 });
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0 || !readFileSync(out).equals(whole)) throw new Error(`${name} did not send the file: ${stderr}`);
  return seconds;
}
