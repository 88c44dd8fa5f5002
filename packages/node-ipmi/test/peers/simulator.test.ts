import { peer, type Ran, run } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from "vitest";
import { BootDevice } from "../../src/commands/chassis/boot-parameters.ts";
import { ChassisAction } from "../../src/commands/chassis/chassis-control.ts";
import { Privilege } from "../../src/privilege.ts";
import { createSimulator, type SimulatedBmc } from "../../src/simulator/index.ts";
import { CREDENTIALS } from "./goipmi-server.ts";

const { username, password } = CREDENTIALS;
const kg = Buffer.from("0123456789abcdefghij");
let bmc: SimulatedBmc;

beforeAll(async () => {
  const users = [
    { name: username, password },
    { name: "ro", password: "ro-pass", privilege: Privilege.User },
  ];
  bmc = await createSimulator({ users, times: { on: 20, off: 20, cycle: 20, shutdown: 20 } });
});
afterAll(async () => bmc.close());

describe.each([3, 17])("ipmitool with suite %i", (suite) => {
  const say = (test: TestContext, ...words: string[]): Promise<Ran> =>
    ipmitool(test, bmc, ["-C", String(suite), "-U", username, "-P", password, ...words]);

  it("sees, switches, cycles and resets the machine", async (test) => {
    bmc.machine.press("off");
    expect((await say(test, "power", "status")).stdout).toContain("Chassis Power is off");
    expect((await say(test, "power", "on")).stdout).toContain("Chassis Power Control: Up/On");
    await vi.waitFor(() => expect(bmc.machine.power).toBe("on"));
    expect((await say(test, "power", "status")).stdout).toContain("Chassis Power is on");
    const [actions, boots] = [bmc.machine.actions.length, bmc.machine.boots.length];
    expect((await say(test, "power", "cycle")).code).toBe(0);
    await vi.waitFor(() => expect(bmc.machine.boots.length).toBe(boots + 1));
    expect((await say(test, "power", "reset")).code).toBe(0);
    expect((await say(test, "power", "soft")).code).toBe(0);
    await vi.waitFor(() => expect(bmc.machine.power).toBe("off"));
    const { Cycle, Reset, SoftShutdown } = ChassisAction;
    expect(bmc.machine.actions.slice(actions)).toEqual([Cycle, Reset, SoftShutdown]);
  });

  it("reads what the BMC is", async (test) => {
    const { stdout } = await say(test, "mc", "info");
    expect(stdout).toMatch(/IPMI Version +: 2\.0/);
    expect(stdout).toMatch(/Firmware Revision +: 1\.00/);
    expect((await say(test, "mc", "guid")).stdout).toMatch(/System GUID +: [0-9a-f-]{36}/);
    expect((await say(test, "chassis", "status")).stdout).toMatch(/Power Restore Policy : previous/);
  });

  it("sets the boot device and reads it back; the machine boots from it, once or always", async (test) => {
    bmc.machine.press("off");
    await say(test, "chassis", "bootdev", "pxe", "options=efiboot,persistent");
    const { stdout } = await say(test, "chassis", "bootparam", "get", "5");
    expect(stdout).toContain("Boot parameter data: e004000000");
    for (const line of ["Boot Flag Valid", "apply to all future boots", "BIOS EFI boot", "Force PXE"])
      expect(stdout).toContain(line);
    await say(test, "chassis", "bootdev", "disk");
    bmc.machine.press("on");
    expect(bmc.machine.boots.at(-1)).toEqual({ device: BootDevice.Disk, efi: false });
    expect((await say(test, "chassis", "bootparam", "get", "5")).stdout).toContain("Boot Flag Invalid");
  });

  it("is told what is wrong: the password, the privilege, the command", async (test) => {
    const wrong = await ipmitool(test, bmc, ["-C", String(suite), "-U", username, "-P", "guess", "power", "status"]);
    expect(wrong.stderr).toContain("Unable to establish IPMI v2 / RMCP+ session");
    const ro = ["-C", String(suite), "-U", "ro", "-P", "ro-pass", "-L", "USER"];
    expect((await ipmitool(test, bmc, [...ro, "power", "status"])).stdout).toContain("Chassis Power is");
    expect((await ipmitool(test, bmc, [...ro, "power", "on"])).stderr).toContain("Insufficient privilege level");
    expect((await say(test, "raw", "0x06", "0x77")).stderr).toContain("Invalid command");
  });
});

it("ipmitool finds the best suite by itself", async (test) => {
  const { stderr, stdout } = await ipmitool(test, bmc, ["-vv", "-U", username, "-P", password, "power", "status"]);
  expect(stdout).toContain("Chassis Power is");
  expect(stderr + stdout).toContain("cipher suite 17");
});

it("ipmitool proves K_g, and is turned away without it", async (test) => {
  await using keyed = await createSimulator({ users: [{ name: username, password }], kg });
  const say = (...words: string[]): Promise<Ran> =>
    ipmitool(test, keyed, ["-C", "17", "-U", username, "-P", password, ...words, "power", "status"]);
  expect((await say("-k", kg.toString())).stdout).toContain("Chassis Power is off");
  expect((await say()).code).not.toBe(0);
});

describe.each([3, 17])("ipmipower with suite %i", (suite) => {
  const say = async (test: TestContext, ...words: string[]): Promise<string> => {
    const { path } = await peer(test, "ipmipower");
    const { host, port } = bmc.address;
    const login = ["-D", "LAN_2_0", "-u", username, "-p", password, "-I", String(suite)];
    return (await run(path, ["-h", `${host}:${port}`, ...login, ...words])).stdout.trim();
  };

  it("sees, switches, cycles and resets the machine", async (test) => {
    bmc.machine.press("off");
    expect(await say(test, "--stat")).toBe("127.0.0.1: off");
    expect(await say(test, "--on", "--wait-until-on")).toBe("127.0.0.1: ok");
    expect(await say(test, "--stat")).toBe("127.0.0.1: on");
    const [actions, boots] = [bmc.machine.actions.length, bmc.machine.boots.length];
    expect(await say(test, "--cycle")).toBe("127.0.0.1: ok");
    await vi.waitFor(() => expect(bmc.machine.boots.length).toBe(boots + 1));
    expect(await say(test, "--reset")).toBe("127.0.0.1: ok");
    expect(await say(test, "--off", "--wait-until-off")).toBe("127.0.0.1: ok");
    expect(bmc.machine.power).toBe("off");
    const { Cycle, Reset, Off } = ChassisAction;
    expect(bmc.machine.actions.slice(actions)).toEqual([Cycle, Reset, Off]);
  });

  it("is told that the password is wrong, or that the user is not there", async (test) => {
    expect(await say(test, "-p", "guess", "--stat")).toBe("127.0.0.1: password invalid");
    expect(await say(test, "-u", "nobody", "--stat")).toBe("127.0.0.1: username invalid");
  });
});

it("the tools have closed their sessions, save `ipmipower --reset`, which leaves the BMC without a word", () => {
  expect(bmc.sessions).toBe(2);
});

async function ipmitool(test: TestContext, to: SimulatedBmc, words: readonly string[]): Promise<Ran> {
  const { path } = await peer(test, "ipmitool");
  const { host, port } = to.address;
  return run(path, ["-I", "lanplus", "-H", host, "-p", String(port), "-N", "1", "-R", "2", ...words]);
}
