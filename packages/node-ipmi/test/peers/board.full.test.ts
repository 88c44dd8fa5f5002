import { peer, run, tempDir } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { createSimulator, type SimulatedBmc } from "../../src/simulator/index.ts";
import { CREDENTIALS } from "./goipmi-server.ts";

const { username, password } = CREDENTIALS;
const cache = tempDir("ipmi-cache-");
let bmc: SimulatedBmc;

beforeAll(async () => void (bmc = await createSimulator({ users: [{ name: username, password }] })));
afterAll(async () => {
  await bmc.close();
  await cache[Symbol.asyncDispose]();
});

describe("ipmitool", () => {
  const say = async (test: TestContext, ...words: string[]): Promise<string> => {
    const { path } = await peer(test, "ipmitool");
    const { host, port } = bmc.address;
    const login = ["-I", "lanplus", "-C", "17", "-H", host, "-p", String(port), "-U", username, "-P", password];
    return (await run(path, [...login, ...words])).stdout;
  };

  it("lists sensors whose values move, sees a crossed threshold, and sets another", async (test) => {
    expect(await say(test, "sdr", "elist")).toMatch(/P12V +\| 03h \| ok +\| +7\.3 \| 1[12]\.\d+ Volts/);
    bmc.board.force("CPU Temp", 95);
    expect(await say(test, "sensor", "list")).toMatch(/CPU Temp +\| 95\.000 +\| degrees C +\| cr /);
    await say(test, "sensor", "thresh", "CPU Temp", "ucr", "97");
    expect(await say(test, "sensor", "list")).toMatch(/CPU Temp +\| 95\.000 +\| degrees C +\| nc .*97\.000/);
    bmc.board.force("CPU Temp", undefined);
    expect(await say(test, "sdr", "type", "Power Supply")).toContain("Presence detected");
  });

  it("reads, fills and clears the log, and sets its clock", async (test) => {
    bmc.board.sel.addEvent({
      sensorType: 1,
      sensor: 1,
      event: { type: 1, deasserted: false },
      data: Uint8Array.of(0x59, 95, 90),
    });
    expect(await say(test, "sel", "elist")).toMatch(
      /CPU Temp \| Upper Critical going high \| Asserted \| Reading 95 > /,
    );
    await say(test, "sel", "clear");
    expect(await say(test, "sel", "info")).toMatch(/Entries +: 0/);
    await say(test, "raw", "0x0a", "0x49", "0", "0", "0", "0x70");
    expect(await say(test, "sel", "time", "get")).toMatch(/^07\/18\/(20)?29 05:49/);
  });

  it("lists the users, the LAN settings and the power drawn, and changes the VLAN", async (test) => {
    expect(await say(test, "user", "list", "1")).toMatch(/2 +admin +.*ADMINISTRATOR/);
    expect(await say(test, "lan", "print", "1")).toMatch(/MAC Address +: 52:54:00:00:00:01/);
    await say(test, "lan", "set", "1", "vlan", "id", "77");
    expect(await say(test, "lan", "print", "1")).toMatch(/802\.1q VLAN ID +: 77/);
    expect(await say(test, "channel", "info", "1")).toContain("802.3 LAN");
    expect(await say(test, "dcmi", "power", "reading")).toMatch(/Instantaneous power reading: +12 Watts/);
  });

  it("prints the inventory", async (test) => {
    const printed = await say(test, "fru", "print");
    for (const words of ["Rack Mount Chassis", "Mon Feb  3 20:16:00 2025", "Simulated Server", "LS-0001"])
      expect(printed).toContain(words);
  });
});

describe("FreeIPMI", () => {
  const say = async (
    test: TestContext,
    tool: "ipmi-sensors" | "ipmi-sel" | "ipmi-fru" | "bmc-info",
  ): Promise<string> => {
    const { path } = await peer(test, tool);
    const login = ["-D", "LAN_2_0", "-h", `127.0.0.1:${bmc.address.port}`, "-u", username, "-p", password, "-I", "17"];
    const own = tool === "bmc-info" ? [] : [`--sdr-cache-directory=${cache.path}`];
    const { stdout, stderr } = await run(path, [...login, ...own]);
    return stdout + stderr;
  };

  it("lists the sensors, the log and the inventory, and knows what the BMC is", async (test) => {
    expect(await say(test, "ipmi-sensors")).toMatch(/4 +\| Fan 1 +\| Fan +\| \d{4}\.00 +\| RPM +\| 'OK'/);
    bmc.board.sel.addEvent({
      sensorType: 8,
      sensor: 6,
      event: { type: 0x6f, deasserted: false },
      data: Uint8Array.of(1, 0xff, 0xff),
    });
    expect(await say(test, "ipmi-sel")).toContain("Power Supply Failure detected");
    expect(await say(test, "ipmi-fru")).toContain("FRU Product Serial Number: LS-0001");
    const info = await say(test, "bmc-info");
    expect(info).toMatch(/SDR Repository Device : supported/);
  });
});

it("ipmitool and ipmi-sensors read a sensor of a controller behind the BMC, and are told of one that is not there", async (test) => {
  const analog = { unit: 1, m: 1, exponent: 0, thresholds: { upperCritical: 90 } };
  const behind = { name: "Backplane", sensorType: 1, entityId: 11, owner: 0x2c, analog, value: () => 41 };
  await using bridge = await createSimulator({ users: [{ name: username, password }], sensors: [behind] });
  const port = String(bridge.address.port);
  const ipmitool = async (...words: string[]): Promise<string> => {
    const { path } = await peer(test, "ipmitool");
    const login = ["-I", "lanplus", "-H", "127.0.0.1", "-p", port, "-U", username, "-P", password, "-C", "17"];
    const { stdout, stderr } = await run(path, [...login, ...words]);
    return stdout + stderr;
  };
  expect(await ipmitool("sdr", "elist")).toMatch(/Backplane +\| 01h \| ok +\| 11\.1 \| 41 degrees C/);
  expect(await ipmitool("-t", "0x2c", "mc", "info")).toMatch(/Device ID +: 44/);
  expect(await ipmitool("-t", "0x44", "mc", "info")).toContain("Get Device ID command failed");
  const { path } = await peer(test, "ipmi-sensors");
  const login = ["-D", "LAN_2_0", "-h", `127.0.0.1:${port}`, "-u", username, "-p", password, "-I", "17"];
  const words = ["--bridge-sensors", "--quiet-cache", `--sdr-cache-directory=${cache.path}`];
  expect((await run(path, [...login, ...words])).stdout).toMatch(/Backplane +\| Temperature +\| 41\.00/);
});
