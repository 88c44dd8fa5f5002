import { type Answer, fromElsewhere, ignored } from "./answer.ts";
import { admit, type BootNetwork, type Directory } from "./boot-network.ts";
import { clientOf } from "./client.ts";
import { NOWHERE, replyTo, withBoot } from "./compose.ts";
import { MessageType, messageTypeName } from "./message-type.ts";
import { networkOf } from "./network-of.ts";
import { options, read } from "./option.ts";
import { BootOp, type DhcpPacket } from "./packet.ts";

export interface ProxyView {
  /** Our own first, then those behind relays. */
  readonly networks: readonly BootNetwork[];
  readonly find: Directory;
  /** Whether the packet came to port 4011, where firmware asks the one that it chose (PXE 2.1 §2.2.5). */
  readonly bootServer: boolean;
}

/** Says what to boot beside another's server, which gives the addresses: ProxyDHCP, PXE 2.1 §2.2.3. */
export function decideProxy(packet: DhcpPacket, { networks, find, bootServer }: ProxyView): Answer {
  const type = read(packet.options, options.messageType);
  const asked = type === undefined ? "BOOTP" : messageTypeName(type);
  if (packet.op !== BootOp.Request || type === undefined) return ignored(asked, "it is no request of a DHCP client");
  const client = clientOf(packet);
  if (client === undefined) return ignored(asked, "its hardware address is none of an Ethernet port");
  if (client.stage === "system") return ignored(asked, "it did not ask for a boot file", client);
  const asksUs = bootServer ? type === MessageType.Request : type === MessageType.Discover;
  if (!asksUs) return { ...ignored(asked, "addresses are another server's", client), ...taken(packet, type) };
  const network = networkOf(packet, networks);
  if ("because" in network) return fromElsewhere(asked, network, client);
  const admission = admit(client, network, find);
  if ("ignored" in admission) return ignored(asked, admission.ignored, client);
  const { machine, boots } = admission;
  const empty = replyTo(packet, bootServer ? MessageType.Ack : MessageType.Offer, network.serverAddress);
  const { reply, boot } = withBoot({ ...empty, clientAddress: packet.clientAddress }, packet, client, boots, network);
  if (reply.bootFile === "" && !reply.options.has(options.bootFileName.code)) return ignored(asked, boot, client);
  return {
    client,
    asked,
    outcome: bootServer ? "acknowledged" : "offered",
    ...(bootServer && taken(packet, type)),
    because: boot,
    machine: machine?.name,
    reply,
  };
}

/** A REQUEST is heard by everybody: it says which address the client takes from the other server. */
function taken(packet: DhcpPacket, type: number): Pick<Answer, "address"> {
  if (type !== MessageType.Request) return {};
  const address = read(packet.options, options.requestedAddress) ?? packet.clientAddress;
  return address === NOWHERE ? {} : { address };
}
