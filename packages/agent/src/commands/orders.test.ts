import { BootDevice, IdentifyLight, subjects } from "@longshore/contracts";
import { expect, test } from "vitest";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { machine, World } from "../../test/world.ts";

async function running(bmc: FakeBmc): Promise<World> {
  const world = new World({ b1: bmc });
  const secret = world.secret("bmc-root", { username: "root", password: "calvin" });
  world.hub.apply({ kind: "Site", name: "oslo", spec: {} }, secret, machine("r1u7", "b1"));
  world.start();
  await world.pass(3000);
  return world;
}

const fromNetwork = { device: BootDevice.BOOT_DEVICE_NETWORK, persistent: false, legacy: false };

test("a boot choice is read back, told once with what was wanted and seen, and done once per order", async () => {
  const bmc = new FakeBmc("on");
  await using world = await running(bmc);
  const command = { machine: "r1u7", choice: fromNetwork, orderId: "o1" };
  for (let times = 0; times < 2; times++) {
    const reply = world.hub.link.command(subjects.cmdMachineBoot, command);
    await world.pass(5000);
    expect(await reply).toMatchObject({
      was: { device: BootDevice.BOOT_DEVICE_NONE },
      now: fromNetwork,
      confirmed: true,
    });
    expect(bmc.boot).toEqual(times === 0 ? { device: "network", persistent: false, efi: true } : undefined);
    bmc.boot = undefined; // it booted
  }
  expect(bmc.boot).toBeUndefined();
  const told = world.hub.events.filter(({ reason }) => reason === "BootOrdered");
  expect(told).toMatchObject([
    { severity: "info", evidence: { order: "o1", wanted: "network once", now: "network once", confirmed: "true" } },
  ]);
});

test("a boot choice that the BMC takes and does not keep is reported with what it kept", async () => {
  const bmc = new FakeBmc("on");
  bmc.ignoresOrders = true;
  bmc.boot = { device: "disk", persistent: true, efi: true };
  await using world = await running(bmc);
  const reply = world.hub.link.command(subjects.cmdMachineBoot, {
    machine: "r1u7",
    choice: fromNetwork,
    orderId: "o1",
  });
  await world.pass(6000);
  expect(await reply).toMatchObject({
    now: { device: BootDevice.BOOT_DEVICE_DISK, persistent: true },
    confirmed: false,
  });
  const told = world.hub.events.find(({ reason }) => reason === "BootOrdered");
  expect(told).toMatchObject({ severity: "warning", evidence: { wanted: "network once", now: "disk always" } });
});

test.each<[string, IdentifyLight, number, string]>([
  ["on", IdentifyLight.IDENTIFY_LIGHT_ON, 0, "on"],
  ["for 30 s", IdentifyLight.IDENTIFY_LIGHT_TIMED, 30, "timed"],
  ["off", IdentifyLight.IDENTIFY_LIGHT_OFF, 0, "off"],
])("the light goes %s, and that is seen", async (_what, light, seconds, now) => {
  const bmc = new FakeBmc("on");
  bmc.light = now === "off" ? "on" : "off";
  await using world = await running(bmc);
  const reply = world.hub.link.command(subjects.cmdMachineIdentify, { machine: "r1u7", light, seconds, orderId: "o1" });
  await world.pass(5000);
  expect(await reply).toEqual({ now, confirmed: true, readable: true });
});
