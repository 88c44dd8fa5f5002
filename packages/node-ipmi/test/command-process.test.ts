import { readFileSync } from "node:fs";
import { freePort, run, startProcess } from "@longshore/testkit/tools";
import { describe, expect, it } from "vitest";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
const SECRET = "hunter2-hunter2";

describe("the process node-ipmi", () => {
  it("shows no password in the list of processes, answers, and ends at Ctrl-C", async () => {
    const port = await freePort("udp");
    const args = [MAIN, "simulate", "--listen", `127.0.0.1:${port}`, "-U", "admin", "-P", SECRET];
    await using simulator = await startProcess(process.execPath, {
      args,
      ready: (said) => said.includes("Ctrl-C ends"),
    });
    if (process.platform === "linux")
      expect(readFileSync(`/proc/${simulator.pid}/cmdline`, "utf8")).not.toContain("hunter2");
    const words = ["-H", `127.0.0.1:${port}`, "-U", "admin", "-E", "-o", "json", "power", "status"];
    const asked = await run(process.execPath, [MAIN, ...words], { env: { IPMI_PASSWORD: SECRET } });
    expect([asked.code, JSON.parse(asked.stdout)]).toEqual([0, { host: `127.0.0.1:${port}`, power: "off" }]);
    simulator.signal("SIGINT");
    expect(await simulator.ended).toBe(0);
  });

  it("takes hosts and password from files and standard input", async () => {
    const words = ["-F", "-", "-f", "/dev/null", "power", "status"];
    const { code, stderr } = await run(process.execPath, [MAIN, ...words], { input: "127.0.0.1:1\n127.0.0.1:2\n" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^127\.0\.0\.1:\d: error IPMI_REFUSED: .*\n127\.0\.0\.1:\d: hint: /m);
  });

  it("ends when all is written, however late it is read", async () => {
    const words = "-H 127.0.[0-1].[1-250]:1 -U admin -P x -o json power status"; // more than a pipe holds
    const { stdout } = await run("/bin/sh", ["-c", `"${process.execPath}" "${MAIN}" ${words} | (sleep 1; cat)`]);
    const said = stdout.trimEnd().split("\n");
    expect([said.length, new Set(said.map((line) => JSON.parse(line).error.code))]).toEqual([
      500,
      new Set(["IPMI_REFUSED"]),
    ]);
  });

  it("whose reader has seen enough ends quietly", async () => {
    const { code, stderr } = await run("/bin/sh", ["-c", `"${process.execPath}" "${MAIN}" --help | head -1`]);
    expect([code, stderr]).toEqual([0, ""]);
  });
});
