import { admit, type BootNetwork, type Directory, type KnownMachine } from "./boot-network.ts";
import { type Answer, fromElsewhere, ignored } from "./answer.ts";
import { chooseAddress, mayBeGiven, type Reserved } from "./choose-address.ts";
import { type Client, clientOf } from "./client.ts";
import { NOWHERE, networkOptions, replyTo, withAddress, withBoot, withOptions } from "./compose.ts";
import { contains, ipv4Number } from "./ipv4.ts";
import { isFreeFor, type Lease, type LeaseBook } from "./lease.ts";
import { MessageType, messageTypeName } from "./message-type.ts";
import { networkOf } from "./network-of.ts";
import { options, read, write } from "./option.ts";
import { BootOp, type DhcpPacket } from "./packet.ts";

/** What a DHCP server goes by when it answers. */
export interface ServerView {
  /** Our own first, then those behind relays. */
  readonly networks: readonly BootNetwork[];
  readonly find: Directory;
  readonly reserved: Reserved;
  readonly leases: LeaseBook;
  readonly nowMs: number;
}

/** What to do with a packet that came to the server's port, RFC 2131 §4.3. */
export function decide(packet: DhcpPacket, { networks, ...rest }: ServerView): Answer {
  const type = read(packet.options, options.messageType);
  const asked = type === undefined ? "BOOTP" : messageTypeName(type);
  if (packet.op !== BootOp.Request || type === undefined) return ignored(asked, "it is no request of a DHCP client");
  const client = clientOf(packet);
  if (client === undefined) return ignored(asked, "its hardware address is none of an Ethernet port");
  const network = networkOf(packet, networks);
  if ("because" in network) return fromElsewhere(asked, network, client);
  const admission = admit(client, network, rest.find);
  if ("ignored" in admission) return ignored(asked, admission.ignored, client);
  const view: View = { network, ...rest };
  const call: Call = { packet, client, asked, boots: admission.boots, ...reservationAt(network, admission.machine) };
  switch (type) {
    case MessageType.Discover:
      return discover(call, view);
    case MessageType.Request:
      return request(call, view);
    case MessageType.Inform:
      return inform(call, view);
    case MessageType.Decline:
      return decline(call, view);
    case MessageType.Release:
      return release(call, view);
    default:
      return ignored(asked, "clients do not send it", client);
  }
}

/** On the client's network. */
type View = Omit<ServerView, "networks"> & { readonly network: BootNetwork };

interface Call {
  readonly packet: DhcpPacket;
  readonly client: Client;
  readonly asked: string;
  readonly machine: KnownMachine | undefined;
  readonly boots: boolean;
  /** What became of its reservation, for the answer's sentence. */
  readonly aside: string;
}

/** On another network than its own nobody could speak to that address. */
function reservationAt({ network }: BootNetwork, machine: KnownMachine | undefined): Pick<Call, "machine" | "aside"> {
  const number = ipv4Number(machine?.address ?? "");
  if (machine === undefined || number === undefined || contains(network, number)) return { machine, aside: "" };
  return { machine: { ...machine, address: undefined }, aside: `; its own ${machine.address} is of another network` };
}

/** Kept for whoever was offered it, RFC 2131 §4.3.1. */
const OFFER_MS = 60_000;
/** How long an address that someone else was seen to use is left alone. */
const DECLINED_MS = 24 * 3_600_000;

function discover(call: Call, view: View): Answer {
  const { packet, client, machine, asked, aside } = call;
  const requested = read(packet.options, options.requestedAddress);
  const address = chooseAddress(
    { mac: client.mac, machine, requested },
    view.network,
    view.leases,
    view.reserved,
    view.nowMs,
  );
  if (address === undefined)
    return { ...ignored(asked, `${noneFree(view.network)}${aside}`, client), machine: machine?.name };
  const holder = view.leases.ofMac(client.mac);
  const bound = holder?.state === "bound" && holder.address === address && holder.untilMs > view.nowMs;
  const lease = bound ? undefined : leaseOf(call, address, "offered", view.nowMs + OFFER_MS);
  return { ...reply(call, view, MessageType.Offer, address), outcome: "offered", lease };
}

function noneFree({ ranges }: BootNetwork): string {
  return ranges.length === 0 ? "its network has no range" : "every address of the ranges is taken";
}

function request(call: Call, view: View): Answer {
  const { packet, client, asked, machine } = call;
  const server = read(packet.options, options.serverId);
  if (server !== undefined && server !== view.network.serverAddress)
    return ignored(asked, `it takes the offer of ${server}`, client);
  const wished = read(packet.options, options.requestedAddress) ?? packet.clientAddress;
  if (wished === NOWHERE) return ignored(asked, "it names no address", client);
  const wrong = refusal(wished, call, view);
  if (wrong !== undefined) {
    const nak = replyTo(packet, MessageType.Nak, view.network.serverAddress);
    const said = withOptions(nak, [write(options.message, wrong)]);
    return { client, asked, outcome: "refused", because: `${wished}: ${wrong}`, machine: machine?.name, reply: said };
  }
  const lease = leaseOf(call, wished, "bound", view.nowMs + view.network.leaseSeconds * 1000);
  return { ...reply(call, view, MessageType.Ack, wished), outcome: "acknowledged", lease, address: wished };
}

/** Why this client cannot have this address, or undefined when it can. */
function refusal(address: string, { client, machine }: Call, view: View): string | undefined {
  if (machine?.address !== undefined) {
    return address === machine.address ? undefined : `${machine.name} has the address ${machine.address}`;
  }
  const number = ipv4Number(address);
  if (number === undefined || !contains(view.network.network, number)) return "it is not of this network";
  if (view.reserved(address)) return "it is reserved for another machine";
  if (!mayBeGiven(address, view.network)) return "it is outside the ranges";
  return isFreeFor(view.leases.at(address), client.mac, view.nowMs) ? undefined : "another machine has it";
}

/** A host that has an address of its own asks for the rest, RFC 2131 §4.3.5. */
function inform(call: Call, { network }: View): Answer {
  const { packet, client, asked, machine, boots } = call;
  const ack = withOptions(replyTo(packet, MessageType.Ack, network.serverAddress), networkOptions(network));
  const { reply, boot } = withBoot({ ...ack, clientAddress: packet.clientAddress }, packet, client, boots, network);
  return { client, asked, outcome: "acknowledged", because: `parameters only; ${boot}`, machine: machine?.name, reply };
}

function decline(call: Call, { leases, nowMs }: View): Answer {
  const { packet, client, asked, machine } = call;
  const address = read(packet.options, options.requestedAddress) ?? NOWHERE;
  if (leases.at(address)?.mac !== client.mac) return ignored(asked, `${address} was not given to it`, client);
  const because = `someone else uses ${address}`;
  const lease = leaseOf(call, address, "declined", nowMs + DECLINED_MS);
  return { client, asked, outcome: "noted", because, machine: machine?.name, lease };
}

function release(call: Call, { leases, nowMs }: View): Answer {
  const { packet, client, asked, machine } = call;
  const held = leases.at(packet.clientAddress);
  if (held?.mac !== client.mac || held.state !== "bound")
    return ignored(asked, `${packet.clientAddress} was not given to it`, client);
  const lease = leaseOf(call, packet.clientAddress, "released", nowMs);
  return { client, asked, outcome: "noted", because: `${packet.clientAddress} is free`, machine: machine?.name, lease };
}

function reply(
  call: Call,
  { network }: View,
  type: MessageType,
  address: string,
): Pick<Answer, "client" | "asked" | "because" | "machine" | "reply"> {
  const { packet, client, asked, machine, boots, aside } = call;
  const base = withAddress(replyTo(packet, type, network.serverAddress), address, machine, network);
  const { reply, boot } = withBoot({ ...base, clientAddress: packet.clientAddress }, packet, client, boots, network);
  return { client, asked, because: `${address} and ${boot}${aside}`, machine: machine?.name, reply };
}

function leaseOf(
  { client, machine }: { client: Client; machine: KnownMachine | undefined },
  address: string,
  state: Lease["state"],
  untilMs: number,
): Lease {
  return { mac: client.mac, address, state, untilMs, machine: machine?.name ?? "" };
}
