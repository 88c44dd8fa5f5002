import { subjects } from "@longshore/contracts";
import { expect, test } from "vitest";
import type { SensorReading } from "../bmc/sensors.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { FakeLog } from "../../test/fake-log.ts";
import { machine, World } from "../../test/world.ts";

async function running(bmc: FakeBmc): Promise<World> {
  const world = new World({ b1: bmc });
  const secret = world.secret("bmc-root", { username: "root", password: "calvin" });
  world.hub.apply({ kind: "Site", name: "oslo", spec: {} }, secret, machine("r1u7", "b1"));
  world.start();
  await world.pass(3000);
  return world;
}

function cpu(value: number): SensorReading {
  const states = value > 90 ? ["above upper critical"] : [];
  const health = value > 90 ? "critical" : "ok";
  return {
    name: "CPU Temp",
    kind: "temperature",
    unit: "°C",
    value,
    states,
    health,
    thresholds: { upperCritical: 90 },
  };
}

const conditionOf = (world: World, type: string) =>
  world.hub.statuses.get("machine/r1u7")?.conditions.find((each) => each.type === type);
const eventsOf = (world: World, reason: string) => world.hub.events.filter((event) => event.reason === reason);

test("a sensor over its critical threshold makes the machine unhealthy, with reason and next step; it stays ready", async () => {
  const bmc = new FakeBmc("on");
  bmc.sensors = [cpu(50)];
  await using world = await running(bmc);
  expect(conditionOf(world, "Healthy")).toMatchObject({ status: "True", reason: "SensorsOk" });
  bmc.sensors = [cpu(95)];
  await world.pass(62_000);
  const message = "CPU Temp 95 °C: above upper critical (90 °C); see `longshore machine sensors r1u7`";
  expect(conditionOf(world, "Healthy")).toMatchObject({ status: "False", reason: "SensorCritical", message });
  expect(conditionOf(world, "Ready")).toMatchObject({ status: "True" });
  bmc.sensors = [cpu(60)];
  await world.pass(62_000);
  expect(world.hub.events.filter(({ reason }) => reason.startsWith("Machine")).map(({ reason }) => reason)).toEqual([
    "MachineUnhealthy",
    "MachineHealthy",
  ]);
});

test("inventory comes into the status with its source and time, and what was read last stays when the BMC is silent", async () => {
  const bmc = new FakeBmc("on");
  bmc.sensors = [cpu(50)];
  bmc.inventory = [{ name: "serial", value: "SN1", source: "FRU 0, product" }];
  await using world = await running(bmc);
  const field = { name: "serial", value: "SN1", source: "FRU 0, product", readAtMs: expect.any(Number) };
  expect(world.hub.statuses.get("machine/r1u7")?.machine?.inventory).toEqual([field]);
  bmc.failure = () => bmcErrors.BMC_NO_ANSWER({ message: "b1 did not answer" });
  await world.restart();
  await world.pass(300_000);
  expect(world.hub.statuses.get("machine/r1u7")?.machine?.inventory).toEqual([field]);
  expect(conditionOf(world, "Healthy")).toMatchObject({ status: "Unknown", reason: "NotObserved" });
});

test("entries of the log are events, once, also over a restart, with the BMC's own time and how far its clock is off", async () => {
  const bmc = new FakeBmc("on");
  const log = new FakeLog();
  bmc.log = log;
  await using world = await running(bmc);
  log.clockMs = world.clock.now() - 172_800_000;
  log.add("CPU Temp: upper critical going high", "error");
  await world.pass(62_000);
  await world.restart();
  log.add("CPU Temp: upper critical going high no more");
  await world.pass(62_000);
  const told = eventsOf(world, "BmcLogEntry");
  expect(told).toMatchObject([
    { severity: "error", message: "CPU Temp: upper critical going high", evidence: { entry: "1" } },
    { severity: "info", evidence: { entry: "2" } },
  ]);
  expect(Number(told[0]?.evidence["clockSkewSeconds"])).toBeLessThan(-172_000);
  expect(eventsOf(world, "BmcLogFound")).toHaveLength(1);
});

test("a log is emptied by order only after it was read, and a BMC that keeps it is not believed", async () => {
  const bmc = new FakeBmc("on");
  const log = new FakeLog();
  bmc.log = log;
  await using world = await running(bmc);
  log.add("just now");
  log.add("and this");
  log.keeps = true;
  const kept = world.hub.link.command(subjects.cmdMachineClearLog, { machine: "r1u7", orderId: "o1" });
  await world.pass(6000);
  expect(await kept).toEqual({ entriesBefore: 2, entriesNow: 2, confirmed: false });
  log.keeps = false;
  const cleared = world.hub.link.command(subjects.cmdMachineClearLog, { machine: "r1u7", orderId: "o2" });
  await world.pass(6000);
  expect(await cleared).toEqual({ entriesBefore: 2, entriesNow: 0, confirmed: true });
  log.add("later");
  await world.pass(62_000);
  expect(eventsOf(world, "BmcLogEntry").map(({ message }) => message)).toEqual(["just now", "and this", "later"]);
  expect(eventsOf(world, "BmcLogCleared").map(({ severity }) => severity)).toEqual(["warning", "info"]);
  expect(eventsOf(world, "BmcLogLost")).toEqual([]);
});

test("sensors are answered from the last reading with its time, or read anew", async () => {
  const bmc = new FakeBmc("on");
  bmc.sensors = [cpu(50)];
  await using world = await running(bmc);
  bmc.sensors = [cpu(70)];
  const ask = async (fresh: boolean) => {
    const reply = world.hub.link.command(subjects.cmdMachineSensors, { machine: "r1u7", fresh });
    await world.pass(5000);
    return reply;
  };
  const old = await ask(false);
  expect(old.sensors.map(({ value, hasValue }) => [value, hasValue])).toEqual([[50, true]]);
  expect((await ask(true)).sensors[0]?.value).toBe(70);
  bmc.failure = () => bmcErrors.BMC_NO_ANSWER({ message: "b1 did not answer" });
  const silent = await ask(true);
  expect(silent.problem).toBe("b1 did not answer");
  expect(silent.sensors[0]?.value).toBe(70);
  expect(silent.readAtMs).toBeGreaterThan(old.readAtMs);
});
