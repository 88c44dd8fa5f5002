import { spawnSync } from "node:child_process";
import { ensureTool, type Figure, findTool, median } from "@longshore/testkit/tools";
import { getChassisStatus } from "../src/commands/chassis/get-chassis-status.ts";
import { openSession } from "../src/io/open-session.ts";
import { Privilege } from "../src/privilege.ts";
import type { Target } from "../src/target.ts";
import { CREDENTIALS, startGoipmiServer } from "../test/peers/goipmi-server.ts";

/**
 * One power status of go-ipmi's BMC server, milliseconds at the median: in a kept session, and cold (login, status,
 * close), in this living process; beside the whole run of the tools that others use. All take turns in one run.
 */
export async function powerStatusFigures(rounds = 7): Promise<Figure[]> {
  await using bmc = await startGoipmiServer();
  const target = { host: bmc.host, port: bmc.port, ...CREDENTIALS, privilege: Privilege.User };
  const tools = await toolsThatAreHere(target);
  const times = new Map<string, number[]>([
    ["warm", []],
    ["cold", []],
    ...tools.map(({ name }): [string, number[]] => [name, []]),
  ]);
  const note = (name: string, ms: number): unknown => times.get(name)?.push(ms);
  await cold(target, 20); // what is compiled once is compiled before anything counts
  for (let round = 0; round < rounds; round++) {
    for (const ms of await warm(target, 100)) note("warm", ms);
    for (const ms of await cold(target, 20)) note("cold", ms);
    for (const { name, path, args } of tools) for (let i = 0; i < 5; i++) note(name, processTime(path, args));
  }
  const medianOf = (name: string): number => median(times.get(name) ?? []);
  const figure = (kind: "warm" | "cold", peer: string, bound?: number): Figure => ({
    name: `ipmi power status, ${kind}`,
    value: medianOf(kind),
    unit: "ms",
    peer: { name: `${peer} (process)`, value: medianOf(peer) },
    ...(bound !== undefined && { target: { of: "ratio", is: "<=", bound } }),
  });
  const others = tools.filter(({ name }) => name !== "goipmi");
  return [
    figure("warm", "goipmi", 1 / 10),
    figure("cold", "goipmi", 1 / 4),
    ...others.flatMap(({ name }) => [figure("warm", name), figure("cold", name)]),
  ];
}

interface PeerCommand {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
}

/** goipmi is what the targets speak of and must be there; the others are shown when they are. */
async function toolsThatAreHere({ host, port }: Target): Promise<PeerCommand[]> {
  const { username, password } = CREDENTIALS;
  const address = ["-H", host, "-p", String(port), "-U", username, "-P", password];
  const lanplus = ["-I", "lanplus", ...address];
  const goipmi = await ensureTool("goipmi");
  const ipmipower = await findTool("ipmipower");
  const ipmitool = await findTool("ipmitool");
  const power = ["-D", "LAN_2_0", "-h", `${host}:${port}`, "-u", username, "-p", password, "-I", "17", "--stat"];
  return [
    { name: "goipmi", path: goipmi.path, args: [...lanplus, "chassis", "power", "status"] },
    ...(ipmipower ? [{ name: "ipmipower", path: ipmipower.path, args: power }] : []),
    ...(ipmitool ? [{ name: "ipmitool", path: ipmitool.path, args: [...lanplus, "-C", "17", "power", "status"] }] : []),
  ];
}

async function warm(target: Target, count: number): Promise<number[]> {
  await using session = await openSession(target);
  return await timed(count, () => session.send(getChassisStatus, {}));
}

async function cold(target: Target, count: number): Promise<number[]> {
  return timed(count, async () => {
    await using session = await openSession(target);
    await session.send(getChassisStatus, {});
  });
}

async function timed(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

/** Start to exit of one run, milliseconds. */
function processTime(path: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: "utf8" });
  const took = performance.now() - start;
  if (status !== 0 || !/\b(on|off)\b/i.test(stdout))
    throw new Error(`${path} ended with ${status}: ${stdout}${stderr}`);
  return took;
}
