import { join } from "node:path";
import { type BenchStage, ensureTool, type Figure, median, startProcess, tempDir } from "@longshore/testkit/tools";
import { openSession } from "../src/io/open-session.ts";
import { Privilege } from "../src/privilege.ts";
import { readSdrs } from "../src/sdr/read-repository.ts";
import { readSensors } from "../src/sdr/read-sensor.ts";
import { sensorsOf } from "../src/sdr/sensor.ts";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";
import { measured, type Program } from "./measured.ts";
import { ipmitool, nodeIpmi } from "./programs.ts";

/**
 * All sensor records and readings of one BMC with a hundred sensors, by each tool in turn; none has a cache. Three BMCs: on
 * loopback answers cost nothing and what is seen is each program's own work; the others show the exchanges, as users of
 * real BMCs wait for them: one is 3 ms away, one works 3 ms on each answer.
 */
export async function* sensorFigures(ours: string, stage: BenchStage): AsyncGenerator<Figure> {
  yield* readings(ours, stage, "", []);
  yield* readings(ours, stage, ", 3 ms away", ["3", "0"]);
  yield* readings(ours, stage, ", 3 ms of work on each answer", ["0", "3"]);
}

async function* readings(
  ours: string,
  { log }: BenchStage,
  where: string,
  slow: readonly string[],
): AsyncGenerator<Figure> {
  const args = [join(import.meta.dirname, "hundred-sensors.ts"), ...slow];
  await using bmc = await startProcess(process.execPath, { args, ready: (output) => PORT.test(output) });
  const port = PORT.exec(bmc.output())?.[1] ?? "";
  const at = ["-H", "127.0.0.1", "-p", port];
  const mine = nodeIpmi(ours, [...at, "-C", "17"], ["sdr", "list"]);
  const tool = await ipmitool([...at, "-C", "17"], ["sdr", "list"]);
  const programs: readonly Pick<Program, "name">[] = [mine, tool, { name: "ipmi-sensors" }];
  const times = new Map<string, number[]>(programs.map(({ name }) => [name, []]));
  for (let round = 0; round < 5; round++) {
    await using cache = tempDir("ipmi-sensors-"); // it keeps one whatever it is told: each run has an empty one
    for (const program of [mine, tool, await ipmiSensors(port, cache.path)]) {
      const { ms, lines, code, stderr } = await measured(program);
      const read = lines.filter(({ text }) => /\bTemp \d+\b/.test(text)).length;
      if (code !== 0 || read !== 100) throw new Error(`${program.name} read ${read} of 100 sensors: ${stderr}`);
      log(`${program.name}${where}: ${Math.round(ms)} ms`);
      times.get(program.name)?.push(ms);
    }
  }
  const living = await readInHere(Number(port));
  for (const other of programs.slice(1)) {
    const peer = { name: other.name, value: median(times.get(other.name) ?? []) };
    const value = median(times.get(mine.name) ?? []);
    const name = `ipmi sensor records and readings of 100 sensors${where}`;
    yield { name, value, unit: "ms", peer, target: { of: "ratio", is: "<=", bound: 1 } };
    yield { name: `${name}, in a living process`, value: living, unit: "ms", peer };
  }
}

/** The same with login and close in a process that is there already, as the agent's is. */
async function readInHere(port: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    const start = performance.now();
    const target = { host: "127.0.0.1", port, ...CREDENTIALS, privilege: Privilege.User };
    await using session = await openSession(target);
    await readSensors(session, (await readSdrs(session)).flatMap(sensorsOf));
    await session.close();
    times.push(performance.now() - start);
  }
  return median(times);
}

const PORT = /port (\d+)/;

async function ipmiSensors(port: string, caches: string): Promise<Program> {
  const { path } = await ensureTool("ipmi-sensors");
  const { username, password } = CREDENTIALS;
  const login = ["-D", "LAN_2_0", "-h", `127.0.0.1:${port}`, "-u", username, "-p", password, "-I", "17"];
  const fresh = ["--sdr-cache-directory", caches, "--sdr-cache-recreate", "--quiet-cache"];
  return { name: "ipmi-sensors", path, args: [...login, ...fresh] };
}
