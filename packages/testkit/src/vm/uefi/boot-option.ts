import { ucs2 } from "./variables.ts";

/** An entry of the firmware's boot menu: EFI_LOAD_OPTION, UEFI 2.10 §3.1.3. */
export interface BootOption {
  /** "Boot0003". */
  readonly name: string;
  readonly description: string;
  readonly path: Uint8Array;
}

export function readBootOption(name: string, data: Uint8Array): BootOption {
  const view = Buffer.from(data);
  const pathLength = view.readUInt16LE(4);
  let end = 6;
  while (view.readUInt16LE(end) !== 0) end += 2;
  const description = view.subarray(6, end).toString("utf16le");
  return { name, description, path: view.subarray(end + 2, end + 2 + pathLength) };
}

/** Made as EDK II makes its own, so that it takes it for one of them and not for a second. */
export function bootOptionData(description: string, path: Uint8Array): Uint8Array {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(ACTIVE, 0);
  head.writeUInt16LE(path.length, 4);
  return Buffer.concat([head, ucs2(description), path, AUTO_CREATED]);
}

const ACTIVE = 1;
/** mBmAutoCreateBootOptionGuid, 8108ac4e-9f11-4d59-850e-e21a522c59b2. */
const AUTO_CREATED = Buffer.from("4eac0881119f594d850ee21a522c59b2", "hex");

/** How the firmware calls a device at this place of the first PCI bus. UEFI 2.10 §10.3. */
export function pciPath(slot: number, ...more: readonly Uint8Array[]): Uint8Array {
  const pci = Uint8Array.of(1, 1, 6, 0, 0, slot);
  return Buffer.concat([ROOT, pci, ...more, END]);
}

const ROOT = Uint8Array.of(2, 1, 12, 0, 0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0); // PciRoot(0x0)
const END = Uint8Array.of(0x7f, 0xff, 4, 0);

export function macNode(mac: string): Uint8Array {
  const node = new Uint8Array(37);
  node.set([3, 11, 37, 0]);
  node.set(Buffer.from(mac.replaceAll(":", ""), "hex"), 4);
  return node.with(36, 1); // Ethernet
}

/** By DHCP: every address is zero. */
export const ipv4Node: Uint8Array = new Uint8Array(27);
ipv4Node.set([3, 12, 27, 0]);
/** An address that DHCP has to give. */
export const uriNode: Uint8Array = Uint8Array.of(3, 24, 4, 0);

/** The first name space of a controller, by its EUI-64 (0 = it has none). */
export function nvmeNode(eui64: Uint8Array): Uint8Array {
  return Uint8Array.of(3, 23, 16, 0, 1, 0, 0, 0, ...eui64);
}

/** A path without its end contains this node. */
export function hasNode(path: Uint8Array, type: number, subtype: number): boolean {
  for (let at = 0; at + 4 <= path.length; at += Math.max(4, (path[at + 2] ?? 0) | ((path[at + 3] ?? 0) << 8))) {
    if (path[at] === type && path[at + 1] === subtype) return true;
  }
  return false;
}
