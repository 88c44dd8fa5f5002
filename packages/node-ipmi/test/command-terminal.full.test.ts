import { type RunningProcess, startProcess } from "@longshore/testkit/tools";
import { expect, it } from "vitest";
import { createSimulator } from "../src/simulator/index.ts";
import { ADMIN } from "./node-ipmi-command.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;

it("asks for the password without showing it, types at the console, leaves at ~. and gives the terminal back", async () => {
  await using bmc = await createSimulator({ users: [ADMIN], power: "on" });
  const words = `-H 127.0.0.1:${bmc.address.port} -U ${ADMIN.name} sol activate`;
  await using terminal = await inTerminal(words, "stty -a");
  await terminal.waitFor("Password: ");
  terminal.type(`${ADMIN.password}\r`);
  await terminal.waitFor("[SOL Session operational");
  terminal.type("root\r");
  await terminal.waitFor("Welcome to machine, root.");
  terminal.type("\u0003");
  await terminal.waitFor("\u0003"); // Ctrl-C is the machine's, which echoes it
  terminal.type("\r~.");
  expect(await terminal.ended).toBe(0);
  expect(terminal.output()).toMatch(/\[terminated SOL session\]\s+ended 0\s.*\sicanon\s.*\secho\s/s);
  expect(terminal.output()).not.toContain(ADMIN.password);
  expect(bmc.sessions).toBe(0);
});

it("ends at Ctrl-C while it asks for the password", async () => {
  await using terminal = await inTerminal("-H 127.0.0.1:1 power status", "true");
  await terminal.waitFor("Password: ");
  terminal.type("\u0003");
  expect(await terminal.ended).toBe(0);
  expect(terminal.output()).toMatch(/Password: \s+ended 130\s/);
});

/** The command in a terminal of its own (util-linux's `script`), then the exit code, then another command. */
function inTerminal(words: string, then: string): Promise<RunningProcess> {
  const command = `${process.execPath} ${MAIN} ${words}; echo ended $?; ${then}`;
  return startProcess("script", { args: ["-qefc", command, "/dev/null"], stdin: "typed" });
}
