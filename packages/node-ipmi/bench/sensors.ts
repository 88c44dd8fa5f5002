import { join } from "node:path";
import { type BenchStage, ensureTool, type Figure, median, startProcess, tempDir } from "@longshore/testkit/tools";
import { openSession } from "../src/io/open-session.ts";
import { Privilege } from "../src/privilege.ts";
import { readSdrs } from "../src/sdr/read-repository.ts";
import { readSensor } from "../src/sdr/read-sensor.ts";
import { sensorsOf } from "../src/sdr/sensor.ts";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";
import { measured, type Program } from "./measured.ts";
import { ipmitool, nodeIpmi } from "./programs.ts";

/** All sensor records and readings of one BMC with a hundred sensors, by each tool in turn; none has a cache. */
export async function* sensorFigures(ours: string, { log }: BenchStage): AsyncGenerator<Figure> {
  const args = [join(import.meta.dirname, "hundred-sensors.ts")];
  await using bmc = await startProcess(process.execPath, { args, ready: (output) => PORT.test(output) });
  const port = PORT.exec(bmc.output())?.[1] ?? "";
  await using caches = tempDir("ipmi-sensors-");
  const where = ["-H", "127.0.0.1", "-p", port];
  const programs = [
    nodeIpmi(ours, [...where, "-C", "17"], ["sdr", "list"]),
    await ipmitool([...where, "-C", "17"], ["sdr", "list"]),
    await ipmiSensors(port, caches.path),
  ] as const;
  const times = new Map<Program, number[]>(programs.map((program) => [program, []]));
  for (let round = 0; round < 5; round++) {
    for (const program of programs) {
      const { ms, lines, code, stderr } = await measured(program);
      const read = lines.filter(({ text }) => /\bTemp \d+\b/.test(text)).length;
      if (code !== 0 || read !== 100) throw new Error(`${program.name} read ${read} of 100 sensors: ${stderr}`);
      log(`${program.name}: ${Math.round(ms)} ms`);
      times.get(program)?.push(ms);
    }
  }
  const living = await readInHere(Number(port));
  const [mine, ...others] = programs;
  for (const other of others) {
    const peer = { name: other.name, value: median(times.get(other) ?? []) };
    const value = median(times.get(mine) ?? []);
    const name = "ipmi sensor records and readings of 100 sensors";
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
    for (const sensor of (await readSdrs(session)).flatMap(sensorsOf)) await readSensor(session, sensor);
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
