import { decode } from "@longshore/kit";
import { expect, it } from "vitest";
import { lab } from "../test/lab.ts";
import { getBootOverride, setBootOverride } from "./boot.ts";
import { readMailbox, writeMailbox } from "./boot-mailbox.ts";
import { BootDevice, BootMailbox } from "./commands/chassis/boot-parameters.ts";
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

it("a note in the boot mailbox is read back whole, and a shorter one leaves what is behind it", async () => {
  const world = await lab();
  const session = await world.open();
  const content = new TextEncoder().encode("boot from slot 3, then tell oslo");
  await world.settle(writeMailbox(session, { enterprise: 343, content }));
  const note = await world.settle(readMailbox(session));
  expect([note.enterprise, note.content.length, text(note.content)]).toEqual([343, 77, text(content)]);
  await world.settle(writeMailbox(session, { enterprise: 343, content: new TextEncoder().encode("wait") }));
  expect(text((await world.settle(readMailbox(session))).content)).toBe("wait from slot 3, then tell oslo");
  const long = new Uint8Array(78);
  await expect(world.settle(writeMailbox(session, { enterprise: 343, content: long }))).rejects.toMatchObject({
    code: "IPMI_REJECTED",
  });
});

it("a mailbox block as ipmitool 1.8.19 writes it: `chassis bootmbox set text 343 hello`", () => {
  const { block, content } = decode(BootMailbox, Buffer.from("0057010068656c6c6f00", "hex"));
  expect([block, content[0], text(content.subarray(3))]).toEqual([0, 0x57, "hello"]);
});

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0+$/, "");
}
