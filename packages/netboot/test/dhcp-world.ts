import type { BootNetwork, KnownMachine } from "../src/dhcp/boot-network.ts";
import type { Answer } from "../src/dhcp/answer.ts";
import { decide } from "../src/dhcp/decide.ts";
import { ipv4Number, parseNetwork } from "../src/dhcp/ipv4.ts";
import { LeaseBook } from "../src/dhcp/lease.ts";
import { MessageType } from "../src/dhcp/message-type.ts";
import { type Option, options, read, write } from "../src/dhcp/option.ts";
import { BootOp, type DhcpPacket, ETHERNET } from "../src/dhcp/packet.ts";

export const SERVER = "10.1.0.1";
export const KNOWN = "3c:ec:ef:00:00:17";
export const STRANGER = "52:54:00:77:00:99";

export function network(more: Partial<BootNetwork> = {}): BootNetwork {
  return {
    serverAddress: SERVER,
    network: parseNetwork("10.1.0.0/24") ?? { address: 0, mask: 0 },
    gateway: "10.1.0.254",
    dns: ["10.1.0.1", "10.1.0.2"],
    ntp: [],
    ranges: [{ from: ipv4Number("10.1.0.100") ?? 0, to: ipv4Number("10.1.0.103") ?? 0 }],
    leaseSeconds: 3600,
    files: {
      loaders: { "amd64-bios": "undionly.kpxe", "amd64-uefi": "snponly.efi", "arm64-uefi": "snponly-arm64.efi" },
      httpBase: "http://10.1.0.1:8080/boot",
      script: (mac) => `http://10.1.0.1:8080/boot/${mac.replaceAll(":", "-")}/script.ipxe`,
    },
    unknown: "discover",
    ...more,
  };
}

/** A server with its leases on a clock that stands until it is moved. */
export class World {
  readonly machines = new Map<string, KnownMachine>([[KNOWN, { name: "r1u7", address: "10.1.0.17", boots: true }]]);
  readonly leases = new LeaseBook();
  network = network();
  /** Behind relays. */
  relayed: readonly BootNetwork[] = [];
  nowMs = 1_000_000;

  ask(packet: DhcpPacket): Answer {
    const answer = decide(packet, {
      networks: [this.network, ...this.relayed],
      find: ({ mac }) => this.machines.get(mac),
      reserved: (address) => [...this.machines.values()].some((machine) => machine.address === address),
      leases: this.leases,
      nowMs: this.nowMs,
    });
    if (answer.lease !== undefined) this.leases.put(answer.lease);
    return answer;
  }

  /** Discover and request: the address that it has then, or why it has none. */
  boot(mac: string, more: readonly (readonly [number, Uint8Array])[] = []): string {
    const offer = this.ask(discover(mac, more));
    if (offer.reply === undefined) return offer.because;
    const address = offer.reply.yourAddress;
    const ack = this.ask(request(mac, address, [write(options.serverId, SERVER), ...more]));
    return ack.outcome === "acknowledged" ? (ack.reply?.yourAddress ?? "nothing") : ack.because;
  }
}

export function discover(mac: string, more: readonly (readonly [number, Uint8Array])[] = []): DhcpPacket {
  return packet(mac, MessageType.Discover, more);
}

export function request(
  mac: string,
  address: string,
  more: readonly (readonly [number, Uint8Array])[] = [],
): DhcpPacket {
  return packet(mac, MessageType.Request, [write(options.requestedAddress, address), ...more]);
}

export function packet(
  mac: string,
  type: MessageType,
  more: readonly (readonly [number, Uint8Array])[] = [],
): DhcpPacket {
  return {
    op: BootOp.Request,
    hardwareType: ETHERNET,
    hardwareLength: 6,
    hops: 0,
    transaction: 0x12345678,
    seconds: 4,
    flags: 0,
    clientAddress: "0.0.0.0",
    yourAddress: "0.0.0.0",
    nextServer: "0.0.0.0",
    relay: "0.0.0.0",
    mac,
    bootFile: "",
    options: new Map([write(options.messageType, type), ...more]),
  };
}

/** What UEFI firmware of that architecture says of itself. */
export function firmware(architecture: number, vendorClass = "PXEClient"): readonly (readonly [number, Uint8Array])[] {
  const number = String(architecture).padStart(5, "0");
  return [
    write(options.vendorClass, `${vendorClass}:Arch:${number}:UNDI:003016`),
    write(options.architectures, [architecture]),
    write(
      options.machineId,
      Uint8Array.from({ length: 17 }, (_, i) => i),
    ),
  ];
}

export function said<T>({ reply }: Answer, option: Option<T>): T | undefined {
  return reply === undefined ? undefined : read(reply.options, option);
}
