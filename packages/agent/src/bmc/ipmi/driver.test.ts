import { isLongshoreError, milliseconds, ownMetrics, Secret, seconds } from "@longshore/kit";
import { createSimulator, type SimulatedBmc, type SimulatorOptions } from "node-ipmi/simulator";
import { expect, test } from "vitest";
import type { BmcTarget } from "../bmc.ts";
import { bmcReason } from "../bmc-errors.ts";
import { ipmiDriver } from "./driver.ts";

const driver = ipmiDriver({ openTimeout: seconds(3), commandTimeout: seconds(3) });
const impatient = ipmiDriver({ openTimeout: milliseconds(400), commandTimeout: milliseconds(400) });

function simulator(options: Partial<SimulatorOptions> = {}): Promise<SimulatedBmc> {
  const users = [{ name: "admin", password: "calvin" }];
  return createSimulator({ listen: { host: "127.0.0.1", port: 0 }, users, power: "off", ...options });
}

function targetOf(bmc: SimulatedBmc, password = "calvin"): BmcTarget {
  return { host: "127.0.0.1", port: bmc.address.port, username: "admin", password: new Secret(password) };
}

async function reasonOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => "no failure",
    (error: unknown) => bmcReason(error),
  );
}

async function all<T>(items: AsyncIterable<T> | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items ?? []) found.push(item);
  return found;
}

test("a machine is switched on over the wire and read back, in one session of the strongest suite", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  expect(session.cipherSuite).toBe(17);
  expect(await session.power.state()).toBe("off");
  await session.power.order("on");
  await expect.poll(() => session.power.state(), { timeout: 10_000 }).toBe("on");
  expect(await session.info()).toMatchObject({ firmwareVersion: expect.stringMatching(/^\d+\.\d\d$/) });
});

test("a boot choice is set and read back; one that the BMC does not keep reads as another", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  expect(await session.boot?.get()).toBeUndefined();
  const choice = { device: "network", persistent: false, efi: true } as const;
  await session.boot?.set(choice);
  expect(await session.boot?.get()).toEqual(choice);
  bmc.become("forgets-boot");
  await session.boot?.set({ ...choice, device: "disk" });
  expect(await session.boot?.get()).toEqual(choice);
});

test("sensors come with values, thresholds and health; one that crosses a threshold is critical", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  const [cpu, ...others] = (await session.sensors?.read()) ?? [];
  expect(cpu).toMatchObject({ name: "CPU Temp", kind: "temperature", unit: "°C", health: "ok" });
  expect(cpu?.thresholds).toEqual({ upperWarning: 80, upperCritical: 90, upperFatal: 100 });
  expect(others.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "Inlet Temp temperature",
    "P12V voltage",
    "Fan 1 fan",
    "Fan 2 fan",
    "PSU 1 other",
  ]);
  bmc.board.force("CPU Temp", 93);
  const again = await session.sensors?.read();
  expect(again?.[0]).toMatchObject({
    value: 93,
    health: "critical",
    states: expect.arrayContaining(["above upper critical"]),
  });
});

test("a sensor behind the BMC is read through it; out of reach it is unknown, and the others are read", async () => {
  const analog = { unit: 1, m: 1, exponent: 0, thresholds: { upperCritical: 90 } };
  const sensor = { sensorType: 1, entityId: 11, analog };
  const behind = { ...sensor, name: "Backplane", owner: 0x2c, value: () => 41 };
  await using bmc = await simulator({ sensors: [behind, { ...sensor, name: "Inlet", value: () => 24 }] });
  await using session = await driver.open(targetOf(bmc));
  bmc.faults.busDead = true;
  const told = async () => (await session.sensors?.read())?.map(({ name, value, health }) => ({ name, value, health }));
  const inlet = { name: "Inlet", value: 24, health: "ok" };
  expect(await told()).toEqual([{ name: "Backplane", value: undefined, health: "unknown" }, inlet]);
  bmc.faults.busDead = false;
  expect(await told()).toEqual([{ name: "Backplane", value: 41, health: "ok" }, inlet]);
});

test("a long read lets others go first before each exchange", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  let pauses = 0;
  await session.sensors?.read({ pause: async () => void pauses++ });
  expect(pauses).toBeGreaterThan(12); // six records, six readings, thresholds
});

test("log entries are read from anywhere on, newest first too, with the sensor's name and how bad they are", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  const event = { sensorType: 1, sensor: 1, event: { type: 1, deasserted: false } };
  const hot = { ...event, data: Buffer.from([0x59, 95, 90]) };
  for (let times = 0; times < 3; times++) bmc.board.sel.addEvent(hot);
  const log = session.eventLog;
  const entries = await all(log?.entries());
  expect(entries.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(entries[0]).toMatchObject({
    severity: "error",
    message: "CPU Temp: upper critical going high (reading 95 °C, threshold 90 °C)",
  });
  expect((await all(log?.entries({ from: "2" }))).map(({ id }) => id)).toEqual(["2", "3"]);
  expect(await all(log?.entries({ from: "9" }))).toEqual([]);
  expect((await all(log?.newest(2))).map(({ id }) => id)).toEqual(["3", "2"]);
  const before = await log?.state();
  expect(before).toMatchObject({ entries: 3, full: false });
  await log?.clear();
  expect((await log?.state())?.entries).toBe(0);
  expect((await log?.state())?.erased).not.toBe(before?.erased);
});

test("the inventory says where each field stands", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  const fields = (await session.inventory?.read()) ?? [];
  expect(fields.map(({ name, source }) => `${source}: ${name}`)).toEqual(
    expect.arrayContaining(["FRU 0, product: serial", "FRU 0, board: boardSerial", "FRU 0, chassis: chassisSerial"]),
  );
});

test("a wrong password is told apart from everything else, and must not be tried again", async () => {
  await using bmc = await simulator();
  const error: unknown = await driver.open(targetOf(bmc, "wrong")).catch((e: unknown) => e);
  expect(bmcReason(error)).toBe("WrongPassword");
  expect(isLongshoreError(error) && error.retry).toBe("once");
});

test("a user that the BMC does not have is told", async () => {
  await using bmc = await simulator();
  expect(await reasonOf(driver.open({ ...targetOf(bmc), username: "nobody" }))).toBe("UnknownUser");
});

test("a silent BMC, one without a free slot and one that nothing listens for are told apart", async () => {
  const bmc = await simulator();
  bmc.faults.silent = true;
  expect(await reasonOf(impatient.open(targetOf(bmc)))).toBe("NoAnswer");
  bmc.faults.silent = false;
  bmc.faults.slotsFull = true;
  expect(await reasonOf(driver.open(targetOf(bmc)))).toBe("NoSessionSlot");
  const target = targetOf(bmc);
  await bmc.close();
  expect(["NotListening", "NoAnswer"]).toContain(await reasonOf(impatient.open(target)));
});

test("a cycle whose answer is lost is of unknown outcome, and was sent once", async () => {
  await using bmc = await simulator({ power: "on" });
  const session = await impatient.open(targetOf(bmc));
  bmc.faults.loseAnswerTo = "Chassis Control";
  expect(await reasonOf(session.power.order("cycle"))).toBe("OutcomeUnknown");
  await session[Symbol.asyncDispose]();
});

test("a machine's console is read and typed on beside its power; whoever has it must be told to go", async () => {
  await using bmc = await simulator({ power: "on" });
  await using session = await driver.open(targetOf(bmc));
  await using line = await session.console!.open({ takeOver: false });
  const heard = reading(line);
  await line.write(Buffer.from("root\r"));
  await expect.poll(heard.text, { timeout: 10_000 }).toContain("Welcome to machine, root.");
  line.sendBreak();
  await expect.poll(heard.text, { timeout: 10_000 }).toContain("[break]");
  expect(await session.power.state()).toBe("on");
  expect(await reasonOf(session.console!.open({ takeOver: false }))).toBe("ConsoleTaken");
  await using other = await session.console!.open({ takeOver: true });
  expect(bmcReason(await heard.ended)).toBe("ConsoleTaken");
  await other.write(Buffer.from("x"));
});

/** What a console says, until it ends with an error. */
function reading(line: AsyncIterable<Uint8Array>): { text: () => string; ended: Promise<unknown> } {
  let text = "";
  const read = async (): Promise<unknown> => {
    try {
      for await (const bytes of line) text += Buffer.from(bytes).toString();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  return { text: () => text, ended: read() };
}

test("commands, their outcomes and the sessions that are kept are counted", async () => {
  const count = async (name: string, labels = {}): Promise<number> => {
    const metric = await ownMetrics.getSingleMetric(name)?.get();
    const wanted = Object.entries(labels);
    const found = metric?.values.find((value) => wanted.every(([key, text]) => value.labels[key] === text));
    return found?.value ?? 0;
  };
  const kept = await count("longshore_bmc_sessions");
  const asked = await count("longshore_bmc_commands_total", { command: "Get Chassis Status", outcome: "ok" });
  await using bmc = await simulator();
  const session = await ipmiDriver({ commandTimeout: seconds(10) }).open(targetOf(bmc));
  await session.power.state();
  expect(await count("longshore_bmc_sessions")).toBe(kept + 1);
  expect(await count("longshore_bmc_commands_total", { command: "Get Chassis Status", outcome: "ok" })).toBe(asked + 1);
  bmc.reboot(milliseconds(0));
  const before = await count("longshore_bmc_sessions_reopened_total");
  await session.power.state();
  expect(await count("longshore_bmc_sessions_reopened_total")).toBe(before + 1);
  await session[Symbol.asyncDispose]();
  expect(await count("longshore_bmc_sessions")).toBe(kept);
});

test("a password is changed, tested without a login, and holds from the next login on; one not stored is seen", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  const made = new Secret("u7:kQ2_vXh9.pRbd");
  expect(await session.password?.test(made)).toBe(false);
  await session.password?.set(made);
  expect([await session.password?.test(made), await session.password?.test(new Secret("calvin"))]).toEqual([
    true,
    false,
  ]);
  expect(await reasonOf(driver.open(targetOf(bmc)))).toBe("WrongPassword");
  await using again = await driver.open(targetOf(bmc, made.reveal()));
  bmc.become("forgets-users");
  await again.password?.set(new Secret("another"));
  expect(await reasonOf(driver.open(targetOf(bmc, "another")))).toBe("WrongPassword"); // though it says yes to a test, too
});

test("a log whose clock is two days behind says so, and its entries keep the BMC's own times", async () => {
  await using bmc = await simulator();
  bmc.become("clock-skew");
  await using session = await driver.open(targetOf(bmc));
  bmc.board.sel.addEvent({
    sensorType: 1,
    sensor: 1,
    event: { type: 1, deasserted: false },
    data: Buffer.from([9, 0, 0]),
  });
  const twoDays = 172_800_000;
  const { clockMs = 0 } = (await session.eventLog?.state()) ?? {};
  expect(Math.abs(Date.now() - twoDays - clockMs)).toBeLessThan(60_000);
  const [entry] = await all(session.eventLog?.entries());
  expect(Math.abs((entry?.atMs ?? 0) - clockMs)).toBeLessThan(60_000);
});

test("a BMC that answers with a weaker suite than was asked for is no BMC without a suite in common (case 5)", async () => {
  await using bmc = await simulator();
  bmc.faults.choosesSuite = 1;
  expect(await reasonOf(driver.open(targetOf(bmc)))).toBe("WeakerSuite");
  bmc.faults.choosesSuite = undefined;
  await using weak = await simulator({ suites: [1] });
  expect(await reasonOf(driver.open(targetOf(weak)))).toBe("NoSuiteInCommon");
});
