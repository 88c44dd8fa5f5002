import { expect, test } from "vitest";
import { bootMenu, withBootNext, withBootOrder } from "./boot-menu.ts";
import { bootOptionData, ipv4Node, macNode, nvmeNode, pciPath, uriNode } from "./boot-option.ts";
import { readVariables, withVariable } from "./variables.ts";

// OVMF 2022.11 in QEMU 7.2.22, a q35 with ports and disks at these places: what it wrote into its flash
const PXE =
  "02010c00d041030a00000000010106000010030b2500525400770013000000000000000000000000000000000000000000000000000001030c1b0000000000000000000000000000000000000000000000007fff0400";
const HTTP =
  "02010c00d041030a00000000010106000010030b2500525400770013000000000000000000000000000000000000000000000000000001030c1b000000000000000000000000000000000000000000000000031804007fff0400";
const DISK = "02010c00d041030a000000000101060000187fff0400";
const NVME = "02010c00d041030a00000000010106000019031710000100000000000000000000007fff0400";
const UI_APP = "04071400c9bdb87cebf8344faaea3ee4af6516a10406140021aa2c4614760345836e8ab6f46623317fff0400";
// the first bytes of its OVMF_VARS.fd
const VOLUME =
  "000000000000000000000000000000008d2bf1ff96768b4ca9852747075b4f5000000200000000005f465648fffe0400480019f9000000022000000000100000" +
  "0000000000000000782cf3aa7b949a43a1802e144ec37792b8df00005afe000000000000";

const mac = "52:54:00:77:00:13";
const network = { kind: "network", description: "UEFI PXEv4 (MAC:525400770013)", path: bytes(PXE) } as const;
const disk = { kind: "disk", description: "UEFI Misc Device", path: bytes(DISK) } as const;

test("ports and disks are called as the firmware calls them", () => {
  expect(hex(pciPath(0x10, macNode(mac), ipv4Node))).toBe(PXE);
  expect(hex(pciPath(0x10, macNode(mac), ipv4Node, uriNode))).toBe(HTTP);
  expect(hex(pciPath(0x18))).toBe(DISK);
  expect(hex(pciPath(0x19, nvmeNode(new Uint8Array(8))))).toBe(NVME);
});

test("a machine's own order stays when it is told to start from something else once", () => {
  const own = withBootOrder(flash(), [network, disk]);
  expect(bootMenu(own).map(({ name, description }) => [name, description])).toEqual([
    ["Boot0000", "UEFI PXEv4 (MAC:525400770013)"],
    ["Boot0001", "UEFI Misc Device"],
  ]);
  const once = withBootNext(own, disk);
  expect(valueOf(once, "BootNext")).toBe("0100");
  expect(valueOf(once, "BootOrder")).toBe("00000100");
  expect(valueOf(withBootNext(once, network), "BootNext")).toBe("0000");
});

test("the disk is whatever the installed system called its own entry; the firmware's own programs are none", () => {
  let menu = withVariable(flash(), "Boot0000", bootOptionData("UiApp", bytes(UI_APP)));
  menu = withVariable(menu, "Boot0001", bootOptionData("Flatcar", bytes(NVME)));
  expect(valueOf(withBootNext(menu, disk), "BootNext")).toBe("0100");
  expect(valueOf(withBootNext(menu, network), "BootNext")).toBe("0200"); // an entry of its own
});

test("a variable that is set again is there once, one that is taken away is not", () => {
  const twice = withVariable(withVariable(flash(), "BootNext", bytes("0100")), "BootNext", bytes("0300"));
  expect(readVariables(twice).map(({ name, data }) => [name, hex(data)])).toEqual([["BootNext", "0300"]]);
  expect(readVariables(withVariable(twice, "BootNext", undefined))).toEqual([]);
});

function flash(): Uint8Array {
  const empty = new Uint8Array(64 * 1024).fill(0xff);
  empty.set(bytes(VOLUME));
  return empty;
}

function valueOf(of: Uint8Array, name: string): string {
  return hex(readVariables(of).find((variable) => variable.name === name)?.data ?? new Uint8Array(0));
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "hex");
}

function hex(some: Uint8Array): string {
  return Buffer.from(some).toString("hex");
}
