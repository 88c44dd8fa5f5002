import { type Architecture, architectureOf } from "../boot/architecture.ts";
import type { DhcpPacket } from "./packet.ts";
import { ETHERNET } from "./packet.ts";
import { options, read } from "./option.ts";

/** Who asks, as far as the packet says so. */
export interface Client {
  readonly mac: string;
  /** Firmware that looks for a boot file, iPXE that looks for its script, or a system that wants an address only. */
  readonly stage: "firmware" | "ipxe" | "system";
  readonly architecture: Architecture | undefined;
  /** "PXEClient" or "HTTPClient", as the answer must say it back; undefined for others. */
  readonly vendorClass: "PXEClient" | "HTTPClient" | undefined;
  /** Option 97 as it came, to be sent back. */
  readonly machineId: Uint8Array | undefined;
  /** SMBIOS UUID of option 97. */
  readonly uuid: string | undefined;
  readonly hostName: string | undefined;
}

/** Undefined for hardware that is no Ethernet with an address of 6 bytes, or a group address, or none. */
export function clientOf(packet: DhcpPacket): Client | undefined {
  const { mac, hardwareType, hardwareLength } = packet;
  if (hardwareType !== ETHERNET || hardwareLength !== 6 || mac === "00:00:00:00:00:00" || isGroup(mac))
    return undefined;
  const vendorClass = vendorClassOf(packet);
  const machineId = read(packet.options, options.machineId);
  return {
    mac,
    stage: isIpxe(packet) ? "ipxe" : vendorClass === undefined ? "system" : "firmware",
    architecture: architectureOf(read(packet.options, options.architectures) ?? architectureInName(packet)),
    vendorClass,
    machineId,
    uuid: machineId?.length === 17 && machineId[0] === 0 ? uuidText(machineId.subarray(1)) : undefined,
    hostName: read(packet.options, options.hostName),
  };
}

function vendorClassOf(packet: DhcpPacket): Client["vendorClass"] {
  const said = read(packet.options, options.vendorClass) ?? "";
  if (said.startsWith("PXEClient")) return "PXEClient";
  return said.startsWith("HTTPClient") ? "HTTPClient" : undefined;
}

/** "PXEClient:Arch:00007:UNDI:003016": for clients that leave option 93 out. */
function architectureInName(packet: DhcpPacket): readonly number[] {
  const found = /:Arch:(\d{5})/.exec(read(packet.options, options.vendorClass) ?? "")?.[1];
  return found === undefined ? [] : [Number(found)];
}

/** By its user class, which others may imitate, or by the options that only it sends. */
function isIpxe(packet: DhcpPacket): boolean {
  const userClass = new TextDecoder().decode(read(packet.options, options.userClass) ?? new Uint8Array(0));
  return /iPXE/.test(userClass) || packet.options.has(options.ipxe.code);
}

function isGroup(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/** SMBIOS keeps the first three fields of a UUID in little-endian order (DSP0134 §7.2.1). */
function uuidText(bytes: Uint8Array): string {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const hex = order.map((i) => (bytes[i] ?? 0).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
