import { type BenchStage, type Figure, median } from "@longshore/testkit/tools";
import { measured, type Program } from "./measured.ts";

/** What every run of the command pays before it says anything, beside a Node that does nothing. */
export async function* startFigures(ours: string, { log }: BenchStage): AsyncGenerator<Figure> {
  const mine: Program = { name: "node-ipmi --version", path: process.execPath, args: [ours, "--version"] };
  const bare: Program = { name: "node -e 0", path: process.execPath, args: ["-e", "0"] };
  const times = new Map<Program, number[]>([mine, bare].map((program) => [program, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [program, all] of times) all.push((await measured(program)).ms);
  const [value, least] = [median(times.get(mine) ?? []), median(times.get(bare) ?? [])];
  log(`${mine.name}: ${Math.round(value)} ms, ${bare.name}: ${Math.round(least)} ms`);
  yield { name: "ipmi command, start and end", value, unit: "ms", peer: { name: bare.name, value: least } };
}

const ROUNDS = 9;
