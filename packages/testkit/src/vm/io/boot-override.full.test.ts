import { describe, expect, type TestContext, test, vi } from "vitest";
import { missingPeers, peer } from "../../io/peer.ts";
import { run } from "../../io/run.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { openNetwork } from "../../lab/io/network.ts";
import type { Hardware } from "../hardware.ts";
import { openVirtualMachine, type VirtualMachine } from "./virtual-machine.ts";

const missing = await missingPeers("qemu-system-x86_64", "qemu-system-aarch64", "ipmitool", "ip");
const noRoot = process.getuid?.() !== 0;
if (noRoot) console.warn("skipped: machines with network ports need root");
const disks = [{ bus: "virtio", serial: "DISK0", bytes: 2 ** 20 }] as const;

const rows = [
  { arch: "amd64", firmware: "bios", efi: "", other: ",efiboot" },
  { arch: "amd64", firmware: "uefi", efi: ",efiboot", other: "" },
  { arch: "arm64", firmware: "uefi", efi: ",efiboot", other: "" },
] as const;

describe.skipIf(missing !== undefined || noRoot).each(rows)("$arch $firmware", ({ arch, firmware, efi, other }) => {
  test("what ipmitool says counts once, or always, and not in the other firmware's way; else its own order", {
    timeout: 600_000,
  }, async (context) => {
    const hardware: Hardware = { arch, firmware, nics: [{ mac: "52:54:00:77:00:13", tap: "tap0" }], disks };
    await using dir = tempDir();
    await using net = await openNetwork(["room"]);
    await net.switchAt("room", { name: "boot0", address: "10.77.0.1/24", taps: ["tap0"] });
    const before = net.place("room").before ?? [];
    await using machine = await openVirtualMachine({ dir: dir.join("m"), before, hardware });
    const first = async (...words: readonly string[]): Promise<string> => await firstTried(context, machine, words);
    await say(context, machine, "chassis", "bootdev", "pxe", ...(efi === "" ? [] : ["options=efiboot"]));
    expect(await first("power", "on")).toBe("network");
    expect(await first("power", "reset")).toBe("disk"); // it was for once
    await say(context, machine, "chassis", "bootdev", "pxe", `options=persistent${other}`);
    expect(await first("power", "reset")).toBe("disk");
    await say(context, machine, "chassis", "bootdev", "pxe", `options=persistent${efi}`);
    expect(await first("power", "cycle")).toBe("network");
    expect(await first("power", "reset")).toBe("network");
    await say(context, machine, "chassis", "bootdev", "none");
    expect(await first("power", "reset")).toBe("disk");
  });
});

/** What the machine tries first after this order. */
async function firstTried(context: TestContext, machine: VirtualMachine, words: readonly string[]): Promise<string> {
  const { boots } = machine.bmc.machine;
  const before = boots.length;
  await say(context, machine, ...words);
  await vi.waitFor(() => expect(boots.length).toBe(before + 1), 30_000);
  await machine.settled();
  const since = machine.serial.printed.length;
  await machine.serial.waitFor(TRIED, { withinMs: 180_000, since });
  return TRIED.exec(machine.serial.printed.slice(since))?.groups?.["network"] === undefined ? "disk" : "network";
}

/** SeaBIOS and iPXE in its ROM; EDK II, which says what it could not start. */
const TRIED =
  /Booting from Hard Disk|failed to load Boot.*Misc Device|(?<network>Booting from ROM|Start PXE over IPv4)/;

async function say(context: TestContext, { bmc }: VirtualMachine, ...words: readonly string[]): Promise<void> {
  const { path } = await peer(context, "ipmitool");
  const { host, port } = bmc.address;
  const login = ["-I", "lanplus", "-H", host, "-p", String(port), "-U", "admin", "-P", "admin", "-C", "17"];
  const { code, stderr } = await run(path, [...login, ...words]);
  expect(code, stderr).toBe(0);
}
