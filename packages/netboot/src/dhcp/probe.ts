import type { Random } from "@longshore/kit";
import { NOWHERE } from "./compose.ts";
import { MessageType } from "./message-type.ts";
import { options, read, write } from "./option.ts";
import { BootOp, BROADCAST, type DhcpPacket, ETHERNET, macText } from "./packet.ts";

/** Another server that answers on our boot network. */
export interface ForeignServer {
  /** Its server identifier, or the address that it sent from. */
  readonly address: string;
  /** What it does: gives addresses, names boot files, or both. */
  readonly offers: "addresses" | "boot files" | "addresses and boot files";
  /** The boot file that it names; empty for none. */
  readonly bootFile: string;
}

/** A DISCOVER of firmware that does not exist: whoever answers it would answer a machine, too. */
export function probePacket(random: Random): DhcpPacket {
  const [a = 0, b = 0, c = 0, ...mac] = random.bytes(9);
  const own = Uint8Array.of(0x02, ...mac.slice(0, 5)); // locally administered
  return {
    op: BootOp.Request,
    hardwareType: ETHERNET,
    hardwareLength: 6,
    hops: 0,
    transaction: ((a << 16) | (b << 8) | c) >>> 0,
    seconds: 4, // ProxyDHCP servers that wait for the others first answer, too
    flags: BROADCAST,
    clientAddress: NOWHERE,
    yourAddress: NOWHERE,
    nextServer: NOWHERE,
    relay: NOWHERE,
    mac: macText(own),
    bootFile: "",
    options: new Map([
      write(options.messageType, MessageType.Discover),
      write(options.requestedParameters, [1, 3, 6, 43, 54, 60, 66, 67]),
      write(options.vendorClass, "PXEClient:Arch:00007:UNDI:003016"),
      write(options.architectures, [7]),
      write(options.networkInterface, Uint8Array.of(1, 3, 16)),
    ]),
  };
}

/** Who answered the probe, unless it is one of ours. */
export function foreignServer(
  probe: DhcpPacket,
  reply: DhcpPacket,
  from: string,
  ours: readonly string[],
): ForeignServer | undefined {
  const isOffer = read(reply.options, options.messageType) === MessageType.Offer;
  if (reply.op !== BootOp.Reply || reply.transaction !== probe.transaction || reply.mac !== probe.mac || !isOffer)
    return undefined;
  const address = read(reply.options, options.serverId) ?? from;
  if (ours.includes(address)) return undefined;
  const bootFile = read(reply.options, options.bootFileName) ?? reply.bootFile;
  const boots = bootFile !== "" || read(reply.options, options.vendorClass)?.startsWith("PXEClient") === true;
  const gives = reply.yourAddress !== NOWHERE;
  return { address, bootFile, offers: gives ? (boots ? "addresses and boot files" : "addresses") : "boot files" };
}
