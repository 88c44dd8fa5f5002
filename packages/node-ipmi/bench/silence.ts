import { type BenchStage, type Figure, freePort, median } from "@longshore/testkit/tools";
import { createSimulator } from "../src/simulator/index.ts";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";
import { measured } from "./measured.ts";
import { ipmitool, nodeIpmi } from "./programs.ts";

/** What it costs to ask a BMC that is not there, and one that never says which cipher suites it has. */
export async function* silenceFigures(ours: string, { log }: BenchStage): AsyncGenerator<Figure> {
  const { username: name, password } = CREDENTIALS;
  await using bmc = await createSimulator({ users: [{ name, password }], personality: "silent-to-suites" });
  const places = [
    ["a closed port", ["-H", "127.0.0.1", "-p", String(await freePort("udp"))]],
    ["a BMC silent about its suites", ["-H", bmc.address.host, "-p", String(bmc.address.port)]],
  ] as const;
  for (const [what, where] of places) {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) times.push((await measured(nodeIpmi(ours, where, ["power", "status"]))).ms);
    log(`ipmitool asks ${what}`);
    const theirs = await measured(await ipmitool(where, ["power", "status"])); // once: it takes its time
    const peer = { name: "ipmitool", value: theirs.ms };
    const target = { of: "value", is: "<=", bound: 1_000 } as const;
    yield { name: `ipmi power status at ${what}`, value: median(times), unit: "ms", peer, target };
  }
}
