import { type BenchStage, type Figure, median } from "@longshore/testkit/tools";
import { measured, type Program } from "./measured.ts";

/**
 * What every run of the command pays before it says anything, beside a Node that does nothing, and one that has loaded
 * its own cryptography and UDP, without which nobody asks a BMC.
 */
export async function* startFigures(ours: string, { log }: BenchStage): AsyncGenerator<Figure> {
  const mine: Program = { name: "node-ipmi --version", path: process.execPath, args: [ours, "--version"] };
  const bare: Program = { name: "node -e 0", path: process.execPath, args: ["-e", "0"] };
  const modules = 'require("node:crypto"); require("node:dgram")';
  const ready: Program = { name: "node -e, crypto and UDP", path: process.execPath, args: ["-e", modules] };
  const times = new Map<Program, number[]>([mine, bare, ready].map((program) => [program, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [program, all] of times) all.push((await measured(program)).ms);
  const value = median(times.get(mine) ?? []);
  for (const other of [bare, ready]) {
    const peer = { name: other.name, value: median(times.get(other) ?? []) };
    log(`${mine.name}: ${Math.round(value)} ms, ${peer.name}: ${Math.round(peer.value)} ms`);
    yield { name: "ipmi command, start and end", value, unit: "ms", peer };
  }
}

const ROUNDS = 9;
