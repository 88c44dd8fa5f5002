import { type Figure } from "@longshore/testkit/tools";
import { getChassisStatus } from "../src/commands/chassis/get-chassis-status.ts";
import { openSession } from "../src/io/open-session.ts";
import { Privilege } from "../src/privilege.ts";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";
import { startFarm } from "./farm.ts";
import { measured } from "./measured.ts";
import { nodeIpmi } from "./programs.ts";
import { ensureTool } from "@longshore/testkit/tools";

/** Datagrams of one power status as the BMC counts them: in a kept session, and cold with login and close. */
export async function* packetFigures(ours: string): AsyncGenerator<Figure> {
  await using farm = await startFarm(1);
  const [host = ""] = farm.hosts;
  const target = { host, port: farm.port, ...CREDENTIALS, privilege: Privilege.User };
  const count = async (work: () => Promise<unknown>): Promise<number> => {
    const before = (await farm.counts()).datagrams;
    await work();
    return (await farm.counts()).datagrams - before;
  };
  const goipmi = await ensureTool("goipmi");
  const { username, password } = CREDENTIALS;
  const address = ["-I", "lanplus", "-H", host, "-p", String(farm.port), "-U", username, "-P", password];
  const theirs = { name: "goipmi", path: goipmi.path, args: [...address, "chassis", "power", "status"] };
  const peer = { name: "goipmi", value: await count(() => measured(theirs)) };
  const cold = await count(async () => {
    await using session = await openSession(target);
    await session.send(getChassisStatus, {});
  });
  const packets = (kind: string) => ({ name: `ipmi power status, packets, ${kind}`, unit: "", peer });
  yield { ...packets("cold"), value: cold, target: { of: "value", is: "<=", bound: 12 } };
  const command = nodeIpmi(ours, ["-H", host, "-p", String(farm.port)], ["power", "status"]);
  yield { ...packets("cold, as a command"), value: await count(() => measured(command)) };
  await using session = await openSession(target);
  const warm = await count(() => session.send(getChassisStatus, {}));
  yield { ...packets("warm"), value: warm, target: { of: "value", is: "<=", bound: 2 } };
}
