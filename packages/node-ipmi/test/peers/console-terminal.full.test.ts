import { ensureTool, freePort, missingPeers, peer, run } from "@longshore/testkit/tools";
import { expect, it } from "vitest";
import { openConsole } from "../../src/io/open-console.ts";
import { createSimulator } from "../../src/simulator/index.ts";
import { CREDENTIALS } from "./goipmi-server.ts";

const noIpmiconsole = (await missingPeers("ipmiconsole")) !== undefined;

it("ipmitool sol activate: types, sees, sends a break, and leaves the console free", async (test) => {
  const breaks = { count: 0 };
  const hooks = { serialBreak: () => void breaks.count++ };
  const { username: name, password } = CREDENTIALS;
  await using bmc = await createSimulator({ users: [{ name, password }], power: "on", hooks });
  bmc.faults.consoleTakes = 6; // ipmitool sends what was not taken a second time, not a third
  const { path } = await peer(test, "ipmitool");
  const login = `-I lanplus -H 127.0.0.1 -p ${bmc.address.port} -U ${name} -P ${password} -C 17`;
  const shown = await inTerminal(`${path} ${login} sol activate`, ["root\\r", "hello world\\r", "~B", "\\r~."]);
  expect(shown).toContain("[SOL Session operational");
  expect(shown).toContain("Welcome to machine, root.");
  expect(shown).toMatch(/hello world\s+hello world/);
  expect(breaks.count).toBe(1);
  expect(bmc.sessions).toBe(0);
  const console_ = await openConsole({ ...bmc.address, ...CREDENTIALS });
  await console_.close();
});

it.skipIf(noIpmiconsole).each([3, 17])(
  "ipmiconsole of FreeIPMI, suite %i: types, sees, breaks, steals the console, leaves it",
  async (suite) => {
    const breaks = { count: 0 };
    const { username: name, password } = CREDENTIALS;
    const hooks = { serialBreak: () => void breaks.count++ };
    const listen = { port: await freePort("udp") }; // ipmiconsole takes no port above 32767
    await using bmc = await createSimulator({ listen, users: [{ name, password }], power: "on", hooks });
    const ours = await openConsole({ ...bmc.address, ...CREDENTIALS });
    const taken = new Promise((resolve) => ours.once("error", resolve));
    const login = `-h 127.0.0.1:${bmc.address.port} -u ${name} -p ${password} -I ${suite}`;
    const { path } = await ensureTool("ipmiconsole");
    const shown = await inTerminal(`${path} ${login}`, ["root\\r", "hello world\\r", "&B", "&."]);
    expect(shown).toContain("[SOL established]");
    expect(shown).toMatch(/hello world\s+hello world/);
    expect(breaks.count).toBe(1);
    expect((await taken) as Error).toMatchObject({ code: "IPMI_CONSOLE_DEACTIVATED" });
    await ours.close();
    expect(bmc.sessions).toBe(0);
  },
);

/** What a terminal shows while `words` are typed into a program, one after the other. */
async function inTerminal(program: string, words: readonly string[]): Promise<string> {
  const typing = words.map((word) => `sleep 1; printf '${word}'`).join("; ");
  const command = `(sleep 2; ${typing}; sleep 2) | script -qfc "${program}" /dev/null`;
  return (await run("sh", ["-c", command], { timeoutMs: 60_000 })).stdout;
}
