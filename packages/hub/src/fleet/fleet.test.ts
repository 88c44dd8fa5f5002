import type { OperatorLink, SiteLink } from "@longshore/bus";
import {
  BootDevice,
  IdentifyLight,
  MachineTask,
  type MachineTaskCommand,
  MUTATING,
  PowerAction,
  subjects,
} from "@longshore/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningHub } from "@longshore/hub";
import { machineDocument, secretDocument, siteDocument } from "../../test/documents.ts";
import { FakeAgent, FakeFacts } from "../../test/fake-site.ts";
import { natsServer, operatorOf, startTestHub, temporaryDirectory, until } from "../../test/running-hub.ts";

const { POWER_ACTION_CYCLE, POWER_ACTION_OFF, POWER_ACTION_ON } = PowerAction;

describe.skipIf(natsServer === undefined)("the fleet at a real bus", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let hub: RunningHub;
  let operator: OperatorLink;
  let site: SiteLink;
  let facts: FakeFacts;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    hub = await startTestHub(directory.path);
    operator = operatorOf(hub);
    const { token } = await operator.call(subjects.apiSiteInvite, { site: "oslo", autoAccept: true });
    const agent = new FakeAgent(token);
    site = agent.connect((await agent.ask()).jwt);
    facts = new FakeFacts(site);
    const secret = secretDocument("oslo", "bmc", agent.key.publicKey);
    const apply = [siteDocument("oslo"), secret, machineDocument("oslo", "r1u7"), machineDocument("oslo", "r1u8")];
    await operator.call(subjects.apiIntentApply, { plan: { apply } });
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await operator?.[Symbol.asyncDispose]();
    await hub?.close();
    await directory?.[Symbol.asyncDispose]();
  });

  async function machine(name = "r1u7") {
    const { resources } = await operator.call(subjects.apiResourceList, { kind: "Machine", site: "oslo", name });
    return resources[0];
  }

  test("a site that beats is up, and one that stops is silent after three beats", async () => {
    facts.beat();
    const link = () => operator.call(subjects.apiResourceList, { kind: "site", name: "oslo" });
    await until(async () => ((await link()).resources[0]?.link?.state === "up" ? true : (facts.beat(), undefined)));
    const { resources, revision } = await link();
    expect(resources[0]?.link?.beats).toMatchObject([{ agent: "UAGENT", version: "0.1.0" }]);
    const later = await operator.call(
      subjects.apiResourceList,
      { kind: "site", name: "oslo", revision, waitMs: 30_000 },
      { timeoutMs: 35_000 },
    );
    expect(later.resources[0]?.link?.state).toBe("silent");
  });

  test("a status stands beside its intent, a late repeat of an older one changes nothing", async () => {
    const [older, newer] = [facts.stamp(), facts.stamp()];
    await facts.status({ kind: "machine", name: "r1u7", phase: "Ready", stamp: newer, machine: { power: "on" } });
    await until(async () => ((await machine())?.status?.phase === "Ready" ? true : undefined));
    await facts.status({ kind: "machine", name: "r1u7", phase: "Unknown", stamp: older });
    await facts.status({ kind: "machine", name: "r1u8", phase: "Ready" });
    await until(async () => ((await machine("r1u8"))?.status?.phase === "Ready" ? true : undefined));
    expect((await machine())?.status).toMatchObject({ phase: "Ready", machine: { power: "on" } });
  });

  test("a wait ends when what was asked for changes, not when something else does", async () => {
    const request = { kind: "machine", site: "oslo", name: "r1u7" };
    const { revision } = await operator.call(subjects.apiResourceList, request);
    let answered = false;
    const waiting = operator
      .call(subjects.apiResourceList, { ...request, revision, waitMs: 20_000 }, { timeoutMs: 25_000 })
      .finally(() => (answered = true));
    await facts.status({ kind: "machine", name: "r1u8", phase: "Unknown" });
    await until(async () => ((await machine("r1u8"))?.status?.phase === "Unknown" ? true : undefined));
    expect(answered).toBe(false);
    await facts.status({ kind: "machine", name: "r1u7", phase: "Later" });
    expect((await waiting).resources[0]?.status?.phase).toBe("Later");
  });

  test("events come once and in the order in which the site said them", async () => {
    const stamps = [facts.stamp(), facts.stamp(), facts.stamp()];
    for (const i of [0, 2, 1, 0, 2]) {
      await facts.event({ noun: "machine", name: "r1u7", reason: `Step${i}`, stamp: stamps[i] ?? facts.stamp() });
    }
    await facts.event({ noun: "machine", name: "r1u8", reason: "Other" });
    const list = (name: string) => operator.call(subjects.apiEventList, { site: "oslo", noun: "machine", name });
    await until(async () => ((await list("r1u8")).events.length > 0 ? true : undefined));
    expect((await list("r1u7")).events.map(({ event }) => event?.reason)).toEqual(["Step0", "Step1", "Step2"]);
  });

  test("facts that are not what their subject says, or carry no stamp, are dropped and counted", async () => {
    const phase = (await machine())?.status?.phase;
    await site.publishFact("site.oslo.status.machine.r1u7", Buffer.from("ffff", "hex"), "broken");
    await site.publishFact("site.oslo.status.machine.r1u7", new Uint8Array(), "empty");
    await facts.status({ kind: "machine", name: "r1u8", phase: "Ready" });
    await until(async () => ((await machine("r1u8"))?.status?.phase === "Ready" ? true : undefined));
    expect((await machine())?.status?.phase).toBe(phase);
    const metrics = await (await fetch(`${hub.httpUrl}/metrics`)).text();
    expect(metrics).toMatch(/longshore_hub_statuses_refused_total\{reason="broken"\} 1/);
  });

  test("power is an order to the site, unless it is held", async () => {
    const asked = { site: "oslo", machine: "r1u7", action: POWER_ACTION_CYCLE };
    await expect(operator.call(subjects.apiMachinePower, asked)).rejects.toMatchObject({
      code: "HUB_SITE_NOT_CONNECTED",
    });
    const orders: string[] = [];
    using serving = stack(
      site.serveCommand(subjects.cmdMachinePower, async ({ machine, action, orderId }) => {
        orders.push(`${machine} ${PowerAction[action]} ${orderId.length}`);
        return { was: "on", now: "on", confirmed: true };
      }),
    );
    expect(serving).toBeDefined();
    const result = await until(() => operator.call(subjects.apiMachinePower, asked).catch(() => undefined));
    expect(result).toMatchObject({ was: "on", now: "on", confirmed: true });
    expect(orders).toEqual(["r1u7 POWER_ACTION_CYCLE 32"]);

    const hold = operator.call(subjects.apiMachinePower, { ...asked, action: POWER_ACTION_OFF, hold: true });
    await until(async () => ((await machine())?.generation === 2 ? true : undefined));
    await facts.status({ kind: "machine", name: "r1u7", observedGeneration: 2, machine: { power: "off" } });
    expect(await hold).toMatchObject({ now: "off", confirmed: true });
    await expect(operator.call(subjects.apiMachinePower, { ...asked, action: POWER_ACTION_ON })).rejects.toMatchObject({
      code: "INTENT_POWER_HELD",
      hint: expect.stringContaining("--hold") as string,
    });
    await expect(operator.call(subjects.apiMachinePower, { ...asked, machine: "nobody" })).rejects.toMatchObject({
      code: "HUB_NOT_FOUND",
    });
    expect(orders).toHaveLength(1);
  });

  test("a task of a machine goes to its site with an id of its own and the operator's word as it was signed; a plan changes nothing", async () => {
    using serving = new DisposableStack();
    const taken: MachineTaskCommand[] = [];
    const planned: unknown[] = [];
    serving.defer(
      site.serveCommand(subjects.cmdMachinePlan, async (command) => {
        planned.push(command);
        return { plan: { site: "oslo", machine: command.machine, task: "provision" }, inspectedAtMs: 7 };
      }),
    );
    serving.defer(
      site.serveCommand(subjects.cmdMachineTask, async (command) => {
        taken.push(command);
        return { orderId: command.orderId };
      }),
    );
    const task = MachineTask.MACHINE_TASK_PROVISION;
    const plan = { machine: "r1u8", task, os: "flatcar" };
    const reply = await until(() =>
      operator.call(subjects.apiMachinePlan, { site: "oslo", plan }).catch(() => undefined),
    );
    expect(reply).toMatchObject({ plan: { machine: "r1u8", task: "provision" }, inspectedAtMs: 7 });
    expect(planned.at(-1)).toMatchObject({ machine: "r1u8", task, os: "flatcar" });
    const order = { payload: new Uint8Array([1, 2, 3]), signatures: [] };
    const { orderId } = await operator.call(subjects.apiMachineTask, { site: "oslo", task: { ...plan, order } });
    expect(orderId).toMatch(/^[0-9a-f]{32}$/);
    expect(taken).toMatchObject([{ machine: "r1u8", task, os: "flatcar", orderId }]);
    expect([...(taken[0]?.order?.payload ?? [])]).toEqual([1, 2, 3]);
    const elsewhere = { site: "oslo", task: { ...plan, machine: "nobody" } };
    await expect(operator.call(subjects.apiMachineTask, elsewhere)).rejects.toMatchObject({ code: "HUB_NOT_FOUND" });
    expect([MUTATING.has(subjects.apiMachineTask.template), MUTATING.has(subjects.apiMachinePlan.template)]).toEqual([
      true,
      false,
    ]);
  });

  test("boot, light and log are orders to the site with an id of their own; reads have none; what changes is audited", async () => {
    const orders: string[] = [];
    const choice = { device: BootDevice.BOOT_DEVICE_NETWORK, persistent: false, legacy: false };
    using serving = new DisposableStack();
    serving.defer(
      site.serveCommand(subjects.cmdMachineBoot, async ({ machine: name, choice: asked, orderId }) => {
        orders.push(`${name} boot ${asked?.device} ${orderId}`);
        return { was: choice, now: choice, confirmed: true };
      }),
    );
    serving.defer(
      site.serveCommand(subjects.cmdMachineIdentify, async ({ machine: name, seconds, orderId }) => {
        orders.push(`${name} identify ${seconds} ${orderId}`);
        return { now: "timed", confirmed: true, readable: true };
      }),
    );
    serving.defer(
      site.serveCommand(subjects.cmdMachineClearLog, async ({ machine: name, orderId }) => {
        orders.push(`${name} clear-log ${orderId}`);
        return { entriesBefore: 3, entriesNow: 0, confirmed: true };
      }),
    );
    serving.defer(
      site.serveCommand(subjects.cmdMachineSensors, async ({ fresh }) => ({ readAtMs: fresh ? 2000 : 1000 })),
    );
    serving.defer(site.serveCommand(subjects.cmdMachineLog, async ({ count }) => ({ total: count })));
    const at = { site: "oslo", machine: "r1u8" };
    const booted = await until(() => operator.call(subjects.apiMachineBoot, { ...at, choice }).catch(() => undefined));
    expect(booted).toMatchObject({ now: choice, confirmed: true });
    const light = { light: IdentifyLight.IDENTIFY_LIGHT_TIMED, seconds: 30 };
    expect(await operator.call(subjects.apiMachineIdentify, { ...at, ...light })).toMatchObject({ now: "timed" });
    expect(await operator.call(subjects.apiMachineClearLog, at)).toMatchObject({ entriesNow: 0, confirmed: true });
    expect((await operator.call(subjects.apiMachineSensors, { ...at, fresh: true })).readAtMs).toBe(2000);
    expect((await operator.call(subjects.apiMachineLog, { ...at, count: 7 })).total).toBe(7);
    expect(new Set(orders.map((order) => order.split(" ").at(-1))).size).toBe(3);
    expect(orders.map((order) => order.split(" ").slice(0, -1).join(" "))).toEqual([
      `r1u8 boot ${BootDevice.BOOT_DEVICE_NETWORK}`,
      "r1u8 identify 30",
      "r1u8 clear-log",
    ]);
    await expect(operator.call(subjects.apiMachineLog, { ...at, machine: "nobody" })).rejects.toMatchObject({
      code: "HUB_NOT_FOUND",
    });
    const changes = [subjects.apiMachineBoot, subjects.apiMachineIdentify, subjects.apiMachineClearLog];
    expect(changes.every(({ template }) => MUTATING.has(template))).toBe(true);
    expect([subjects.apiMachineSensors, subjects.apiMachineLog].some(({ template }) => MUTATING.has(template))).toBe(
      false,
    );
  });
});

function stack(stop: () => void): Disposable {
  return { [Symbol.dispose]: stop };
}
