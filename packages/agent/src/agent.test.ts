import { type Beat, Event, MachinePowerResult, PowerAction, subjects } from "@longshore/contracts";
import { isLongshoreError, sleep } from "@longshore/kit";
import { expect, test, vi } from "vitest";
import { FakeBmc, fakeDriver } from "../test/fake-bmc.ts";
import { machine, World } from "../test/world.ts";
import type { BmcDriver } from "./bmc/bmc.ts";
import { bmcErrors } from "./bmc/bmc-errors.ts";
import { stateErrors } from "./store/state-errors.ts";

const root = { username: "root", password: "calvin" };

async function running(bmcs: Record<string, FakeBmc>, ...documents: Parameters<World["hub"]["apply"]>): Promise<World> {
  const world = new World(bmcs);
  world.start();
  world.hub.apply(world.secret("bmc-root", root), ...documents);
  await world.pass(2000);
  return world;
}

function conditionOf(world: World, name: string, type: string) {
  return world.hub.statuses.get(`machine/${name}`)?.conditions.find((each) => each.type === type);
}

const order = (name: string, action: PowerAction, orderId = "o1") => ({ machine: name, action, orderId }) as const;

test("a machine that is held on is switched on, read back and told, and left alone from then on", async () => {
  const bmc = new FakeBmc("off");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  expect(bmc.power).toBe("on");
  expect(world.hub.statuses.get("machine/r1u7")).toMatchObject({
    observedGeneration: 1,
    phase: "Registered",
    machine: { power: "on", protocol: "ipmi", cipherSuite: 17, firmwareVersion: "3.05" },
  });
  expect(conditionOf(world, "r1u7", "Ready")?.status).toBe("True");
  expect(world.hub.events.map((event) => event.reason)).toEqual(["AgentStarted", "BmcReachable", "PowerChanged"]);
  const told = () => world.hub.facts.filter(({ subject }) => !subject.includes(".tel."));
  const before = told().length;
  await world.pass(600_000);
  expect(bmc.orders).toEqual(["on"]);
  expect(bmc.opened).toBe(1);
  expect(told()).toHaveLength(before);
});

test("someone presses the button of a held machine: it is on again within the resync period", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  bmc.power = "off";
  await world.pass(62_000);
  expect(bmc.power).toBe("on");
  expect(conditionOf(world, "r1u7", "PowerAsWanted")).toMatchObject({ status: "True", reason: "AsHeld" });
});

test("a disk that is too full to tell of it keeps no power from being held", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  const full = [vi.spyOn(world.store.outbox, "append"), vi.spyOn(world.store.outbox, "appendStatus")].map((write) =>
    write.mockImplementation(() => {
      throw stateErrors.AGENT_STATE_DISK_FULL({ path: "agent.db" });
    }),
  );
  const told = world.hub.events.length;
  bmc.power = "off";
  await world.pass(62_000);
  expect(bmc.power).toBe("on");
  expect(world.hub.events).toHaveLength(told);
  for (const write of full) write.mockRestore();
  await world.pass(62_000);
  expect(conditionOf(world, "r1u7", "PowerAsWanted")).toMatchObject({ status: "True", reason: "AsHeld" });
});

test("a machine without a held power is only looked at", async () => {
  const bmc = new FakeBmc("off");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  await world.pass(600_000);
  expect(bmc.orders).toEqual([]);
  expect(conditionOf(world, "r1u7", "PowerAsWanted")).toMatchObject({ status: "True", reason: "NotHeld" });
});

test("a BMC that says yes and does nothing is asked ever more rarely, and the status says so", async () => {
  const bmc = new FakeBmc("off");
  bmc.ignoresOrders = true;
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  await world.pass(600_000);
  expect(bmc.orders.length).toBeGreaterThan(3);
  expect(bmc.orders.length).toBeLessThan(10);
  expect(conditionOf(world, "r1u7", "PowerAsWanted")).toMatchObject({ status: "False", reason: "NotFollowed" });
  expect(world.hub.events.filter((event) => event.reason === "PowerNotFollowed")).toHaveLength(1);
});

test("a silent BMC means later: the cause is named, its last state is no longer claimed, and it comes back by itself", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  bmc.failure = () => bmcErrors.BMC_NO_ANSWER({ message: "b1 did not answer within 5s" });
  await world.pass(3_600_000);
  expect(conditionOf(world, "r1u7", "BmcReachable")).toMatchObject({ status: "False", reason: "NoAnswer" });
  expect(world.hub.statuses.get("machine/r1u7")?.machine?.power).toBe("unknown");
  expect(world.hub.statuses.get("machine/r1u7")?.phase).toBe("Registered");
  bmc.failure = undefined;
  await world.pass(300_000);
  expect(conditionOf(world, "r1u7", "Ready")).toMatchObject({ status: "True" });
  const reasons = world.hub.events.map((event) => event.reason);
  expect(reasons).toEqual(["AgentStarted", "BmcReachable", "BmcUnreachable", "BmcReachable"]);
});

test("a wrong password is tried once more and then never, not even over restarts, until the Secret changes", async () => {
  const bmc = new FakeBmc("off");
  bmc.failure = () => bmcErrors.BMC_WRONG_PASSWORD({ message: "the password of root is wrong" });
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  await world.restart();
  await world.pass(500_000);
  expect(bmc.logins).toHaveLength(1);
  await world.pass(200_000);
  expect(bmc.logins).toHaveLength(2);
  expect(conditionOf(world, "r1u7", "BmcReachable")).toMatchObject({ status: "False", reason: "WrongPassword" });
  await world.restart();
  const ordered = world.hub.link.command(subjects.cmdMachinePower, order("r1u7", PowerAction.POWER_ACTION_ON));
  const refused = ordered.catch((error: unknown) => error);
  await world.pass(24 * 3_600_000);
  expect(isLongshoreError(await refused, "BMC_WRONG_PASSWORD")).toBe(true);
  expect(bmc.logins).toHaveLength(2);
  const tried = bmc.logins.length;
  bmc.failure = undefined;
  world.hub.apply(world.secret("bmc-root", { ...root, password: "right" }, 2));
  await world.pass(3000);
  expect(bmc.logins.slice(tried).map(({ password }) => password.reveal())).toEqual(["right"]);
  expect(bmc.power).toBe("on");
});

test("a machine whose Secret comes later waits for it, and the cause is named", async () => {
  const bmc = new FakeBmc("off");
  await using world = new World({ b1: bmc });
  world.start();
  world.hub.apply(machine("r1u7", "b1", "on"));
  await world.pass(2000);
  expect(conditionOf(world, "r1u7", "BmcReachable")).toMatchObject({ status: "Unknown", reason: "CredentialsMissing" });
  world.hub.apply(world.secret("bmc-root", root));
  await world.pass(3000);
  expect(conditionOf(world, "r1u7", "Ready")?.status).toBe("True");
});

test("a document that goes away closes the session and ends the status, also when the agent died in between", async () => {
  const [b1, b2] = [new FakeBmc("on"), new FakeBmc("on")];
  await using world = await running({ b1, b2 }, machine("r1u7", "b1"), machine("r1u8", "b2"));
  world.hub.apply({ kind: "Machine", name: "r1u7", spec: undefined });
  await world.pass(2000);
  expect(b1.open).toBe(0);
  expect(world.hub.statuses.get("machine/r1u7")?.deleted).toBe(true);
  world.store.intents.adopt({
    put: [],
    remove: [{ kind: "machine", name: "r1u8" }],
    index: world.store.intents.index()!,
  });
  world.hub.apply({ kind: "Machine", name: "r1u8", spec: undefined });
  await world.restart();
  await world.pass(2000);
  expect(world.hub.statuses.get("machine/r1u8")?.deleted).toBe(true);
});

test("a Secret that is not sealed to this agent is told, and what was opened names its keys only", async () => {
  await using world = await running({});
  expect(world.hub.statuses.get("secret/bmc-root")).toMatchObject({ phase: "Opened" });
  const foreign = new World();
  world.hub.apply({ ...foreign.secret("other", root), kind: "Secret", name: "other" });
  await foreign[Symbol.asyncDispose]();
  await world.pass(2000);
  const conditions = world.hub.statuses.get("secret/other")?.conditions;
  expect(conditions?.[0]).toMatchObject({ type: "Opened", status: "False", reason: "NotSealedToThisAgent" });
  expect(JSON.stringify(world.hub.facts.map(({ payload }) => Buffer.from(payload).toString()))).not.toContain("calvin");
});

test("power on by command is read back and answered; the same order again is answered, not done again", async () => {
  const bmc = new FakeBmc("off");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  const command = order("r1u7", PowerAction.POWER_ACTION_ON);
  const first = world.hub.link.command(subjects.cmdMachinePower, command);
  await world.pass(5000);
  const done = { was: "off", now: "on", confirmed: true, accepted: true, evidence: "it is on" };
  expect(await first).toEqual(done);
  bmc.power = "off";
  const again = world.hub.link.command(subjects.cmdMachinePower, command);
  await world.pass(5000);
  expect(await again).toEqual(done);
  expect(bmc.orders).toEqual(["on"]);
});

test("a cycle whose answer is lost is unknown until read back, never confirmed, never sent twice", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  bmc.loseOrderAnswers = () => bmcErrors.BMC_OUTCOME_UNKNOWN({ message: "the answer is lost" });
  bmc.ignoresOrders = true;
  const reply = world.hub.link.command(subjects.cmdMachinePower, order("r1u7", PowerAction.POWER_ACTION_CYCLE));
  await world.pass(6000);
  const evidence = "the BMC's answer was lost";
  expect(await reply).toEqual({ was: "on", now: "on", confirmed: false, accepted: false, evidence });
  expect(bmc.orders).toEqual(["cycle"]);
});

test("a cycle whose answer is lost is proven by the machine being off in between", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  bmc.loseOrderAnswers = () => bmcErrors.BMC_OUTCOME_UNKNOWN({ message: "the answer is lost" });
  const reply = world.hub.link.command(subjects.cmdMachinePower, order("r1u7", PowerAction.POWER_ACTION_CYCLE));
  await world.pass(6000);
  expect(await reply).toMatchObject({ confirmed: true, accepted: false, evidence: "it was off in between" });
});

test.each(["CYCLE", "RESET"] as const)(
  "a BMC that says yes to a %s and does nothing is not believed",
  async (action) => {
    const bmc = new FakeBmc("on");
    await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
    bmc.ignoresOrders = true;
    const reply = world.hub.link.command(
      subjects.cmdMachinePower,
      order("r1u7", PowerAction[`POWER_ACTION_${action}`]),
    );
    await world.pass(6000);
    expect(await reply).toMatchObject({ was: "on", now: "on", confirmed: false, accepted: true });
    const told = world.hub.events.find(({ reason }) => reason === "PowerOrdered");
    expect(told).toMatchObject({ severity: "warning", evidence: { confirmed: "false" } });
  },
);

test("an order that was begun before the agent died is not done again, and told once: nobody knows what came of it", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  const event = { noun: "machine", name: "r1u7", reason: "PowerOrdered", message: "died", evidence: { order: "o9" } };
  const subject = "site.oslo.event.machine.r1u7";
  const result = MachinePowerResult.encode({ was: "unknown", now: "unknown" });
  const interrupted = { result, subject, body: Event.encode(event) };
  world.store.orders.begin({ id: "o9", atMs: world.clock.now(), interrupted });
  await world.restart();
  await world.restart();
  const reply = world.hub.link.command(subjects.cmdMachinePower, order("r1u7", PowerAction.POWER_ACTION_RESET, "o9"));
  await world.pass(5000);
  expect(await reply).toMatchObject({ was: "unknown", now: "unknown", confirmed: false });
  expect(bmc.orders).toEqual([]);
  expect(world.hub.events.filter(({ evidence }) => evidence["order"] === "o9")).toMatchObject([{ message: "died" }]);
});

test("an order whose end finds the disk full is told when there is room again", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  const { finish } = world.store.orders;
  const full = (): never => {
    throw stateErrors.AGENT_STATE_DISK_FULL({ path: "agent.db" });
  };
  Object.assign(world.store.orders, { finish: full });
  const command = order("r1u7", PowerAction.POWER_ACTION_RESET, "o8");
  const failed = expect(world.hub.link.command(subjects.cmdMachinePower, command)).rejects.toThrow(/no room/);
  await world.pass(5000);
  await failed;
  await world.pass(12_000);
  expect(world.hub.events.filter(({ reason }) => reason === "PowerOrdered")).toEqual([]);
  Object.assign(world.store.orders, { finish });
  await world.pass(6000);
  expect(world.hub.events.filter(({ evidence }) => evidence["order"] === "o8")).toHaveLength(1);
  expect(bmc.orders).toEqual(["reset"]);
});

test.each([
  ["off against a machine that is held on", "r1u7", PowerAction.POWER_ACTION_OFF, "INTENT_POWER_HELD"],
  ["a machine that the site does not have", "r9u9", PowerAction.POWER_ACTION_OFF, "AGENT_NO_SUCH_MACHINE"],
  ["no action at all", "r1u7", PowerAction.POWER_ACTION_UNSPECIFIED, "AGENT_BAD_ORDER"],
])("%s is refused with its code and a hint", async (_what, name, action, code) => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  const error: unknown = await world.hub.link
    .command(subjects.cmdMachinePower, order(name, action))
    .catch((e: unknown) => e);
  expect(isLongshoreError(error, code) && error.hint).toBeTruthy();
  expect(bmc.orders).toEqual([]);
});

test("a beat says which index is held and what waits", async () => {
  await using world = await running({});
  await world.pass(10_000);
  const held = world.store.intents.index();
  const beat = world.hub.beats.at(-1) as Beat;
  expect(Buffer.from(beat.indexDigest).toString("hex")).toBe(held?.digest);
  expect(beat).toMatchObject({ agent: world.keys.key, bootId: "boot", intervalMs: 10_000, indexGeneration: 1 });
});

test("the line is down: the agent goes on by its own file, and its facts arrive afterwards, once", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1", "on"));
  world.hub.link.become("down");
  world.hub.link.refuse = new Error("the line is down");
  await world.restart();
  bmc.power = "off";
  await world.pass(120_000);
  expect(bmc.power).toBe("on");
  const before = world.hub.events.length;
  world.hub.link.refuse = undefined;
  world.hub.link.become("up");
  await world.pass(5000);
  const reasons = world.hub.events.slice(before).map((event) => event.reason);
  expect(reasons).toContain("AgentStarted");
  const places = world.hub.events.map(({ stamp }) => `${stamp?.incarnation} ${stamp?.sequence}`);
  expect(new Set(places).size).toBe(places.length);
  const times = world.hub.events.map(({ stamp }) => stamp?.atMs ?? 0);
  expect(times).toEqual(times.toSorted((x, y) => x - y));
  expect(world.agent?.outboxFacts).toBe(0);
});

test("an order that the BMC refuses is refused with its reason, and is not tried again", async () => {
  const bmc = new FakeBmc("off");
  await using world = await running({ b1: bmc }, machine("r1u7", "b1"));
  bmc.loseOrderAnswers = () => bmcErrors.BMC_BUSY({ message: "not supported in present state" });
  bmc.ignoresOrders = true;
  const cycle = order("r1u7", PowerAction.POWER_ACTION_CYCLE);
  const refused = world.hub.link.command(subjects.cmdMachinePower, cycle).catch((error: unknown) => error);
  await world.pass(5000);
  expect(isLongshoreError(await refused, "BMC_BUSY")).toBe(true);
  const again = world.hub.link.command(subjects.cmdMachinePower, cycle);
  await world.pass(5000);
  expect(await again).toMatchObject({ was: "off", now: "off", confirmed: false });
  const told = world.hub.events.filter(({ reason }) => reason === "PowerOrdered");
  expect(told.map(({ message }) => message)).toEqual(["cycle was ordered: off before, off after; the BMC said no"]);
  expect(bmc.orders).toEqual(["cycle"]);
});

test("forty BMCs that swallow everything do not keep a machine beside them from being held", async () => {
  const bmc = new FakeBmc("off");
  const good = fakeDriver({ b1: bmc });
  const hole = async (): Promise<never> => {
    await sleep(world.clock, 5000); // as long as a BMC is waited for
    throw bmcErrors.BMC_NO_ANSWER({ message: "black-hole did not answer" });
  };
  const driver: BmcDriver = {
    ...good,
    open: (target, signal) => (target.host === "b1" ? good.open(target, signal) : hole()),
  };
  await using world = new World({}, { drivers: [driver] });
  world.start();
  const holes = Array.from({ length: 40 }, (_, i) => machine(`m${i}`, `hole${i}`, "on"));
  world.hub.apply(world.secret("bmc-root", root), ...holes, machine("r1u7", "b1", "on"));
  await world.pass(120_000);
  expect(bmc.power).toBe("on");
  for (let presses = 0; presses < 5; presses++) {
    bmc.power = "off"; // someone presses the button
    await world.pass(90_000);
    expect(bmc.power).toBe("on");
  }
  expect(world.hub.events.length).toBeLessThan(200);
  expect(world.agent?.outboxFacts).toBe(0);
});
