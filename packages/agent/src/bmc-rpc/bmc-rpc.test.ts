import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { machine, World } from "../../test/world.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";

const PROVISIONER = {
  kind: "Provisioner",
  name: "main",
  spec: {
    provider: "tinkerbell",
    tinkerbell: {
      kubeconfig: { secret: "management", key: "kubeconfig" },
      url: "http://10.1.0.9:7080",
      bmc: { url: "http://10.1.0.2:8406", key: { secret: "management", key: "rufio" } },
      actions: { image2disk: "a", writefile: "b" },
    },
  },
};

/** A site with one machine whose BMC Rufio asks for. */
async function site(bmc: FakeBmc, power?: "on" | "off", provisioner: typeof PROVISIONER = PROVISIONER): Promise<World> {
  const world = new World({ b1: bmc });
  world.start();
  const secrets = [
    world.secret("bmc-root", { username: "root", password: "calvin" }),
    world.secret("management", { kubeconfig: "{}", rufio: "key" }),
  ];
  world.hub.apply(...secrets, machine("n1", "b1", power), provisioner);
  await world.pass(2000);
  return world;
}

let ids = 1_764_374_400_000_000_000n;

/** As Rufio signs. */
function signed(world: World, question: object, key = "key", host = "n1") {
  const body = Buffer.from(`{"id":${++ids},${JSON.stringify({ host, ...question }).slice(1)}`);
  const timestamp = new Date(world.clock.now()).toISOString();
  const signature = `sha256=${createHmac("sha256", key).update(body).update(timestamp).digest("hex")}`;
  return { body, timestamp, signature };
}

async function ask(world: World, request: ReturnType<typeof signed>) {
  const asked = world.agent?.rpc(request);
  await world.pass(6000);
  const { status = 0, body = "" } = (await asked) ?? {};
  return { status, ...(JSON.parse(body) as { result?: string; error?: { message: string } }) };
}

const power = (state: string) => ({ method: "setPowerState", params: { state } });

test("Rufio finds a machine, reads its power and moves it, through the one session that the agent has with its BMC", async () => {
  const bmc = new FakeBmc("off");
  await using world = await site(bmc);
  expect(await ask(world, signed(world, { method: "ping" }))).toMatchObject({ status: 200, result: "pong" });
  expect(await ask(world, signed(world, { method: "getPowerState" }))).toMatchObject({ status: 200, result: "off" });
  expect(await ask(world, signed(world, power("on")))).toMatchObject({ status: 200, result: "ok" });
  expect(await ask(world, signed(world, { method: "getPowerState" }))).toMatchObject({ result: "on" });
  expect(bmc.opened).toBe(1);
  expect(world.hub.events.find(({ reason }) => reason === "PowerOrdered")).toMatchObject({
    name: "n1",
    evidence: { action: "on", caller: "rufio", confirmed: "true" },
  });
});

test("the same order sent again, or played back, is not carried out again; another one is", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc);
  const cycle = signed(world, power("cycle"));
  const answers = [await ask(world, cycle), await ask(world, cycle)];
  expect(answers).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(bmc.orders).toEqual(["cycle"]);
  await ask(world, signed(world, power("cycle")));
  expect(bmc.orders).toEqual(["cycle", "cycle"]);
});

test("it boots from where Rufio says, in the way that its own firmware boots", async () => {
  const bmc = new FakeBmc("off");
  await using world = await site(bmc);
  const pxe = { method: "setBootDevice", params: { device: "pxe", persistent: false, efiBoot: false } };
  expect(await ask(world, signed(world, pxe))).toMatchObject({ status: 200, result: "ok" });
  expect(bmc.boot).toEqual({ device: "network", persistent: false, efi: true });
});

test("while Rufio is at work its machine's held power is left alone, and held again afterwards", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc, "on");
  await ask(world, signed(world, power("off")));
  await world.pass(10 * 60_000);
  expect(bmc.power).toBe("off");
  await world.pass(7 * 60_000);
  expect(bmc.power).toBe("on");
});

test("who does not have the key, and what nobody may ask, is refused and says why; nothing is done", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc);
  const off = power("off");
  expect(await ask(world, signed(world, off, "guessed"))).toMatchObject({
    status: 401,
    error: { message: "its signature is made with another key" },
  });
  expect(await ask(world, signed(world, off, "key", "n2"))).toMatchObject({ status: 404 });
  expect(await ask(world, signed(world, power("explode")))).toMatchObject({
    status: 400,
    error: { message: 'no power state "explode"' },
  });
  expect(await ask(world, signed(world, { method: "setVirtualMedia", params: {} }))).toMatchObject({ status: 400 });
  const lateBegun = signed(world, off);
  await world.pass(6 * 60_000);
  expect(await ask(world, lateBegun)).toMatchObject({ status: 401 });
  expect(bmc.orders).toEqual([]);
});

test("of machines that are not Tinkerbell's, and where there is no Tinkerbell, Rufio is told nothing", async () => {
  const bmc = new FakeBmc("on");
  const { tinkerbell } = PROVISIONER.spec;
  const others = { ...tinkerbell, machines: { matchLabels: { installer: "tinkerbell" } } };
  const provisioner = { ...PROVISIONER, spec: { ...PROVISIONER.spec, tinkerbell: others } };
  await using world = await site(bmc, undefined, provisioner);
  expect(await ask(world, signed(world, power("off")))).toMatchObject({ status: 404 });
  world.hub.apply({ kind: "Provisioner", name: "main", spec: { provider: "netboot" } });
  await world.pass(2000);
  expect(await ask(world, signed(world, power("off")))).toMatchObject({ status: 401 });
  expect(bmc.orders).toEqual([]);
});

test("a BMC that is busy for a while carries out what Rufio orders, once, before Rufio gives up", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc);
  bmc.failure = () => bmcErrors.BMC_BUSY({ message: "node busy" });
  const answering = world.agent?.rpc(signed(world, power("off")));
  let answered = false;
  void answering?.then(() => (answered = true));
  await world.pass(12_000);
  expect(answered).toBe(false);
  bmc.failure = undefined;
  await world.pass(6000);
  expect(await answering).toMatchObject({ status: 200, body: expect.stringContaining('"result":"ok"') });
  expect(bmc.orders).toEqual(["off"]);
});

test("a BMC that says no, and a second later yes, has done what was ordered once; what was refused is told", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc);
  let refusals = 0;
  bmc.refuseOrders = () => (++refusals === 1 ? bmcErrors.BMC_BUSY({ message: "node busy" }) : undefined);
  expect(await ask(world, signed(world, power("off")))).toMatchObject({ status: 200, result: "ok" });
  expect(bmc.orders).toEqual(["off"]);
  const told = world.hub.events.filter(({ reason }) => reason === "PowerOrdered");
  expect(told.map(({ evidence }) => evidence["confirmed"])).toEqual(["false", "true"]);
});

test("a BMC that stays silent is told to Rufio within the half minute for which it waits", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc);
  bmc.failure = () => bmcErrors.BMC_NO_ANSWER({ message: "b1 did not answer within 5s" });
  const answering = world.agent?.rpc(signed(world, power("off")));
  await world.pass(29_000);
  expect(await answering).toMatchObject({ body: expect.stringContaining("BMC_NO_ANSWER") });
  expect(bmc.orders).toEqual([]);
});

test("between an order and what Rufio asks next there is a second, in which it takes note of the first", async () => {
  const bmc = new FakeBmc("off");
  await using world = await site(bmc);
  await ask(world, signed(world, power("on")));
  const ping = world.agent?.rpc(signed(world, { method: "ping" }));
  let answered = false;
  void ping?.then(() => (answered = true));
  await world.pass(900);
  expect(answered).toBe(false);
  await world.pass(200);
  expect(answered).toBe(true);
  await world.pass(30_000);
  expect(JSON.parse((await world.agent?.rpc(signed(world, { method: "ping" })))?.body ?? "")).toMatchObject({
    result: "pong",
  });
});

test("a BMC that does not answer is an error that Rufio reads, with its code", async () => {
  const bmc = new FakeBmc("on");
  await using world = await site(bmc);
  bmc.failure = () => bmcErrors.BMC_NO_ANSWER({ message: "b1 did not answer within 5s" });
  expect(await ask(world, signed(world, { method: "getPowerState" }))).toMatchObject({
    status: 200,
    error: { code: 1, message: "BMC_NO_ANSWER: b1 did not answer within 5s" },
  });
});
