import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type Lab, type RunningProcess, scenario, type Stage, startCli } from "@longshore/testkit";
import { CREDENTIALS } from "../../packages/node-ipmi/test/peers/goipmi-server.ts";
import { startIpmiSim } from "../../packages/node-ipmi/test/peers/ipmi-sim.ts";

export default scenario({
  summary: "the console of a machine behind OpenIPMI's BMC through agent, hub and CLI",
  tier: "full",
  budgetSeconds: 240,
  needs: ["ipmi_sim"],
  async run(stage: Stage) {
    const lab = await stage.lab();
    const machine = stage.use(await serialMachine());
    const bmc = stage.use(await startIpmiSim({ serialPort: machine.port }));
    await addMachine(stage, lab, bmc.port);

    const viewer = stage.use(await atConsole(lab));
    await viewer.waitFor("you write");
    const serial = await machine.connected;
    serial.write("peer login: ");
    await viewer.waitFor("peer login: ");
    viewer.type("root\r");
    await stage.eventually("the machine has what was typed", () => machine.typed() === "root\r");

    stage.log("lines as fast as the BMC takes them");
    const lines = Array.from({ length: 2000 }, (_, i) => `line ${i} of a kernel that has much to say\r\n`).join("");
    serial.write(lines);
    serial.write("the end\r\n");
    await viewer.waitFor("the end", 120_000);
    const missed = [...viewer.output().matchAll(/(\d+) bytes came too fast/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
    stage.log(`${lines.length} bytes, ${missed} of them counted as missed`);
    await viewer.stop();
    return { bytes: lines.length, missed };
  },
});

async function addMachine(stage: Stage, lab: Lab, port: number): Promise<void> {
  const metadata = { name: "peer", site: "oslo" };
  const data = { ...CREDENTIALS };
  const documents = [
    { kind: "Secret", metadata: { name: "peer", site: "oslo" }, spec: { version: 1, data } },
    { kind: "Machine", metadata, spec: { arch: "amd64", bmc: { address: "127.0.0.1", port, credentials: "peer" } } },
  ];
  const text = documents
    .map((document) => JSON.stringify({ apiVersion: "longshore.dev/v1", ...document }))
    .join("\n---\n");
  const applied = await lab.cliWith(text, "apply", "-f", "-", "--yes");
  stage.expect(applied.code === 0, applied.stderr);
  await stage.eventually("the site reaches it", async () => {
    const { stdout } = await lab.cli("describe", "machine", "peer", "--site", "oslo");
    return stdout.includes("the BMC answers");
  });
}

function atConsole(lab: Lab): Promise<RunningProcess> {
  const words = ["machine", "console", "peer", "--site", "oslo", "--for", "5m"];
  return startCli(words, { LONGSHORE_CONTEXT: lab.contextFile });
}

/** A machine's serial port as a TCP port, which the BMC connects to. */
async function serialMachine() {
  const connected = Promise.withResolvers<Socket>();
  let typed = "";
  const server = createServer((socket) => {
    socket.on("data", (bytes) => (typed += String(bytes))).on("error", () => undefined);
    connected.resolve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address();
  return {
    port: typeof at === "object" && at !== null ? at.port : 0,
    connected: connected.promise,
    typed: () => typed,
    async [Symbol.asyncDispose]() {
      (await connected.promise).destroy();
      server.close();
    },
  };
}
