import { type BenchStage, type Figure, median } from "@longshore/testkit/tools";
import { getChassisStatus } from "../src/commands/chassis/get-chassis-status.ts";
import { openSession } from "../src/io/open-session.ts";
import type { IpmiSession } from "../src/ipmi-session.ts";
import { Limit } from "../src/limit.ts";
import { Privilege } from "../src/privilege.ts";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";
import { type Farm, startFarm } from "./farm.ts";
import { type Measured, measured, type Program } from "./measured.ts";
import { bareSweep, ipmipower, nodeIpmi } from "./programs.ts";

/** The power of a thousand BMCs, asked by our command and by ipmipower in turn; then by sessions that are kept. */
export async function* sweepFigures(ours: string, loop: string, { log }: BenchStage): AsyncGenerator<Figure> {
  await using farm = await startFarm(BMCS);
  const mine = nodeIpmi(ours, ["-H", RANGES, "-p", String(farm.port), "-C", "17"], ["power", "status"]);
  const theirs = await ipmipower(RANGES.replaceAll("]", `]:${farm.port}`));
  const bare = bareSweep(loop, farm.hosts, farm.port);
  const cold = await inTurn([mine, theirs, bare], farm, log);
  const [us, them, floor] = [mine, theirs, bare].map((program) => cold.get(program) ?? []) as [Runs, Runs, Runs];
  const wall = median(us.map(({ ms }) => ms));
  yield {
    ...row("power status of 1,000 BMCs, cold"),
    value: wall,
    peer: peer(them.map(({ ms }) => ms)),
    target: at(0.8),
  };
  yield {
    ...row(`power status of 1,000 BMCs, cold, by ${bare.name}`),
    value: median(floor.map(({ ms }) => ms)),
    peer: peer(them.map(({ ms }) => ms)),
  };
  const memory = { value: median(us.map(({ peakMb }) => peakMb)), peer: peer(them.map(({ peakMb }) => peakMb)) };
  yield { ...row("power status of 1,000 BMCs, cold, memory"), unit: "MB", ...memory, target: at(1) };
  yield {
    ...none("power status of 1,000 BMCs, cold, wrong"),
    value: us.reduce((sum, run) => sum + wrong(run, farm), 0),
  };
  yield { ...none("power status of 1,000 BMCs, cold, sessions left"), value: (await farm.counts()).sessions };
  yield* keptFigures(farm, wall);
  await farm.mute(10);
  const dead = await deadAmong(mine, farm);
  const first = { name: "node-ipmi, all alive", value: wall };
  yield { ...row("power status of 1,000 BMCs, 10 % dead, the living"), value: dead, peer: first, target: at(1.5) };
}

type Runs = readonly Measured[];

const BMCS = 1_000;
const RANGES = "127.1.0.[1-250],127.1.1.[1-250],127.1.2.[1-250],127.1.3.[1-250]";
const ROUNDS = 5;

const row = (name: string) => ({ name: `ipmi ${name}`, unit: "ms" });
const none = (name: string) => ({
  name: `ipmi ${name}`,
  unit: "",
  target: { of: "value", is: "<=", bound: 0 } as const,
});
const peer = (values: readonly number[]) => ({ name: "ipmipower", value: median(values) });
const at = (bound: number) => ({ of: "ratio", is: "<=", bound }) as const;

/** Every program once a round, the first in turn, so that none has the quiet machine. */
async function inTurn(
  programs: readonly Program[],
  farm: Farm,
  log: (line: string) => void,
): Promise<ReadonlyMap<Program, readonly Measured[]>> {
  const runs = new Map<Program, Measured[]>(programs.map((program) => [program, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const program of round % 2 === 0 ? programs : programs.toReversed()) {
      const run = await measured(program);
      log(`${program.name}: ${Math.round(run.ms)} ms, ${Math.round(run.peakMb)} MB, ${wrong(run, farm)} wrong`);
      runs.get(program)?.push(run);
    }
  }
  return runs;
}

/** BMCs that a run did not tell the truth about, or nothing. */
function wrong({ lines }: Measured, farm: Farm): number {
  const said = new Map(lines.map(({ text }) => [text.split(":")[0] ?? "", text.endsWith(" on")] as const));
  return farm.hosts.filter((host) => said.get(host) !== farm.isOn(host)).length;
}

/** When the last of the living had answered. */
async function deadAmong(program: Program, farm: Farm): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const { lines } = await measured(program);
    const living = lines.filter(({ text }) => / (on|off)$/.test(text));
    if (living.length !== farm.hosts.length * 0.9) throw new Error(`${living.length} answered`);
    times.push(Math.max(...living.map(({ ms }) => ms)));
  }
  return median(times);
}

/** The same with sessions that stay open in one process; a hundred BMCs restart in between. */
async function* keptFigures(farm: Farm, cold: number): AsyncGenerator<Figure> {
  const handshakes = new Limit(256);
  const open = async (host: string) => {
    const target = { host, port: farm.port, ...CREDENTIALS, privilege: Privilege.User };
    return [host, await openSession(target, { handshakes })] as const;
  };
  const sessions = await Promise.all(farm.hosts.map(open));
  try {
    const times: number[] = [];
    let mistaken = 0;
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      mistaken += await poll(sessions, farm);
      times.push(performance.now() - start);
    }
    const peer = { name: "node-ipmi, cold", value: cold };
    yield { ...row("power status of the same 1,000, sessions kept"), value: median(times), peer, target: at(0.3) };
    await farm.restart(100);
    const before = sessions.reduce((sum, [, { statistics }]) => sum + statistics.logins, 0);
    const start = performance.now();
    mistaken += await poll(sessions, farm);
    yield { ...row("power status of the same 1,000 after 100 restarted"), value: performance.now() - start };
    const logins = sessions.reduce((sum, [, { statistics }]) => sum + statistics.logins, 0) - before;
    const target = { of: "value", is: "<=", bound: 100 } as const;
    yield { name: "ipmi logins that took", unit: "", value: logins, target };
    yield { ...none("power status of the same 1,000, wrong"), value: mistaken };
  } finally {
    await Promise.all(sessions.map(([, session]) => session.close()));
  }
}

async function poll(sessions: readonly (readonly [string, IpmiSession])[], farm: Farm): Promise<number> {
  const right = await Promise.all(
    sessions.map(async ([host, session]) => (await session.send(getChassisStatus, {})).power.on === farm.isOn(host)),
  );
  return right.filter((each) => !each).length;
}
