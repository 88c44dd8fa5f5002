import { type BootFile, bootFileFor } from "../boot/boot-files.ts";
import type { BootNetwork, KnownMachine } from "./boot-network.ts";
import type { Client } from "./client.ts";
import { broadcastOf, ipv4Text } from "./ipv4.ts";
import { MessageType } from "./message-type.ts";
import { type Option, options, read, write } from "./option.ts";
import { BOOT_FILE_MAX, BootOp, BROADCAST, type DhcpPacket } from "./packet.ts";
import { encodeSuboptions, type Options } from "./raw-options.ts";

/** A reply to `request` that carries nothing yet but who sends it; the relay's option goes back as it came (RFC 3046 §2.2). */
export function replyTo(request: DhcpPacket, type: MessageType, serverAddress: string): DhcpPacket {
  const { transaction, flags, relay, mac, hardwareType, hardwareLength } = request;
  const relayAgent = request.options.get(options.relayAgent.code);
  return {
    op: BootOp.Reply,
    hardwareType,
    hardwareLength,
    hops: 0,
    transaction,
    seconds: 0,
    flags: type === MessageType.Nak && relay !== NOWHERE ? flags | BROADCAST : flags, // RFC 2131 §4.3.2
    clientAddress: NOWHERE,
    yourAddress: NOWHERE,
    nextServer: NOWHERE,
    relay,
    mac,
    bootFile: "",
    options: new Map([
      write(options.messageType, type),
      write(options.serverId, serverAddress),
      ...(relayAgent === undefined ? [] : [[options.relayAgent.code, relayAgent] as const]),
    ]),
  };
}

export const NOWHERE = "0.0.0.0";

/** With an address and what the network needs to be used. */
export function withAddress(
  reply: DhcpPacket,
  address: string,
  machine: KnownMachine | undefined,
  network: BootNetwork,
): DhcpPacket {
  const { leaseSeconds } = network;
  return withOptions({ ...reply, yourAddress: address }, [
    write(options.leaseSeconds, leaseSeconds),
    write(options.renewalSeconds, Math.floor(leaseSeconds / 2)),
    write(options.rebindingSeconds, Math.floor((leaseSeconds * 7) / 8)),
    ...networkOptions(network),
    ...given(options.hostName, machine?.hostName),
  ]);
}

export function networkOptions({ network, gateway, dns, ntp, domain, mtu }: BootNetwork): [number, Uint8Array][] {
  return [
    [...write(options.subnetMask, ipv4Text(network.mask))],
    [...write(options.broadcastAddress, ipv4Text(broadcastOf(network)))],
    ...given(options.routers, gateway === undefined ? undefined : [gateway]),
    ...given(options.dnsServers, some(dns)),
    ...given(options.ntpServers, some(ntp)),
    ...given(options.domainName, domain),
    ...given(options.mtu, mtu),
  ];
}

/** With a boot file if this client may boot and has one; the sentence says what it got. */
export function withBoot(
  reply: DhcpPacket,
  request: DhcpPacket,
  client: Client,
  boots: boolean,
  network: Pick<BootNetwork, "files" | "serverAddress">,
): { readonly reply: DhcpPacket; readonly boot: string } {
  if (!boots) return { reply, boot: "no boot file: it is not to boot from the network" };
  const found = bootFileFor(client, network.files);
  if ("none" in found) return { reply, boot: `no boot file: ${found.none}` };
  const { file, by } = found;
  const carried = withFile({ ...reply, nextServer: network.serverAddress }, request, found);
  const machineId = client.machineId === undefined ? [] : [write(options.machineId, client.machineId)];
  return {
    reply: withOptions(carried, [...vendorOptions(client), ...machineId]),
    boot: `${file} by ${by.toUpperCase()}`,
  };
}

/** In the option where it was asked for or is too long for the field, else in the field (RFC 2132 §9.5). */
function withFile(reply: DhcpPacket, request: DhcpPacket, { file, by }: BootFile): DhcpPacket {
  const asked = read(request.options, options.requestedParameters)?.includes(options.bootFileName.code) ?? false;
  const named = asked || by === "http" || file.length > BOOT_FILE_MAX;
  const inOption = named ? withOptions(reply, [write(options.bootFileName, file)]) : reply;
  return file.length > BOOT_FILE_MAX ? inOption : { ...inOption, bootFile: file };
}

/** Firmware takes a boot file only from one that names its class, and PXE only without a menu to wait for. */
function vendorOptions({ vendorClass }: Client): readonly (readonly [number, Uint8Array])[] {
  if (vendorClass === undefined) return [];
  const named = write(options.vendorClass, vendorClass);
  return vendorClass === "HTTPClient" ? [named] : [named, write(options.vendorSpecific, SKIP_DISCOVERY)];
}

/** PXE_DISCOVERY_CONTROL, bit 3: take the boot file of this very packet (PXE 2.1 §2.2.3.2, table 2-1). */
const SKIP_DISCOVERY = encodeSuboptions(new Map([[6, Uint8Array.of(8)]]), { end: true });

export function withOptions(reply: DhcpPacket, more: Iterable<readonly [number, Uint8Array]>): DhcpPacket {
  const all: Options = new Map([...reply.options, ...more]);
  return { ...reply, options: all };
}

function given<T>(option: Option<T>, value: T | undefined): [number, Uint8Array][] {
  return value === undefined ? [] : [[...write(option, value)]];
}

function some<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}
