import { freePort, missingPeers } from "@longshore/testkit/tools";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { getPayloadActivationStatus } from "../../src/commands/app/get-payload-activation-status.ts";
import type { Console } from "../../src/io/console.ts";
import { openConsole } from "../../src/io/open-console.ts";
import { openSession } from "../../src/io/open-session.ts";
import type { Target } from "../../src/target.ts";
import { PayloadType } from "../../src/wire/session-packet.ts";
import { CREDENTIALS } from "./goipmi-server.ts";
import { startIpmiSim } from "./ipmi-sim.ts";

const missing = (await missingPeers("ipmi_sim")) !== undefined;

it.skipIf(missing)("OpenIPMI's ipmi_sim: its serial console is ours, both ways, and is handed over", async () => {
  await using machine = await serialMachine();
  await using bmc = await startIpmiSim({ serialPort: machine.port });
  const target: Target = { host: bmc.host, port: bmc.port, ...CREDENTIALS };
  await using session = await openSession(target);
  const serial = await machine.connected;

  const console_ = await openConsole(target);
  expect(await isActive()).toBe(true);
  const shown = said(console_);
  const text = Array.from({ length: 300 }, (_, line) => `line ${line}\r\n`).join("");
  serial.write(text);
  await vi.waitFor(() => expect(shown.text).toBe(text), WAIT);
  console_.write("a".repeat(1_000));
  await vi.waitFor(() => expect(machine.typed()).toBe("a".repeat(1_000)), WAIT);

  const refused = await openConsole(target).catch((error: unknown) => (error as { code: string }).code);
  expect(refused).toBe("IPMI_CONSOLE_TAKEN");
  console_.on("error", () => undefined); // ipmi_sim tells its owner or does not
  const second = await openConsole(target, { takeOver: true });
  second.write("b");
  await vi.waitFor(() => expect(machine.typed()).toMatch(/b$/), WAIT);
  await second.close();
  await vi.waitFor(async () => expect(await isActive()).toBe(false), WAIT);
  await console_.close();

  async function isActive(): Promise<boolean> {
    const { active } = await session.send(getPayloadActivationStatus, { payload: { type: PayloadType.Sol } });
    return active !== 0;
  }
});

const WAIT = { timeout: 15_000, interval: 50 };

interface SerialMachine extends AsyncDisposable {
  readonly port: number;
  readonly connected: Promise<Socket>;
  typed(): string;
}

/** The far end of a serial cable: where ipmi_sim connects to. */
async function serialMachine(): Promise<SerialMachine> {
  const port = await freePort("tcp");
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  let typed = "";
  let serial: Socket | undefined;
  const connected = once(server, "connection").then(([socket]: Socket[]) => {
    serial = socket;
    if (!socket) throw new Error("no connection");
    socket.on("data", (characters) => (typed += characters.toString()));
    return socket;
  });
  return {
    port,
    connected,
    typed: () => typed,
    async [Symbol.asyncDispose]() {
      serial?.destroy();
      server.close();
    },
  };
}

function said(console_: Console): { text: string } {
  const all = { text: "" };
  console_.on("data", (characters: Uint8Array) => (all.text += Buffer.from(characters).toString()));
  return all;
}
