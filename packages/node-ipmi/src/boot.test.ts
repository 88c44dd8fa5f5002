import { expect, it } from "vitest";
import { lab } from "../test/lab.ts";
import { getBootOverride, setBootOverride } from "./boot.ts";
import { BootDevice } from "./commands/chassis/boot-parameters.ts";
import { ChassisAction, chassisControl } from "./commands/chassis/chassis-control.ts";

it.each([
  { device: BootDevice.Pxe, persistent: false, efi: true },
  { device: BootDevice.Disk, persistent: true, efi: true },
  { device: BootDevice.RemoteCdrom, persistent: false, efi: false },
])("a machine boots from $device, persistent: $persistent, and the override counts so often", async (override) => {
  const world = await lab();
  const session = await world.open();
  await world.settle(setBootOverride(session, override));
  expect(await world.settle(getBootOverride(session))).toEqual(override);
  await world.settle(session.send(chassisControl, { action: ChassisAction.On }));
  await world.clock.step(1_000);
  await world.settle(session.send(chassisControl, { action: ChassisAction.Reset }));
  const { device, efi } = override;
  const again = override.persistent ? { device, efi } : { device: BootDevice.None, efi: false };
  expect(world.bmc.machine.boots).toEqual([{ device, efi }, again]);
  expect(await world.settle(getBootOverride(session))).toEqual(override.persistent ? override : undefined);
});

it("a BMC that accepts an override and forgets it is found out by reading back", async () => {
  const world = await lab();
  const session = await world.open();
  world.bmc.become("forgets-boot");
  await world.settle(setBootOverride(session, { device: BootDevice.Pxe, persistent: true, efi: true }));
  expect(await world.settle(getBootOverride(session))).toBeUndefined();
});
