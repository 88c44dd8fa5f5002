import { bootNetworks, type SiteSpec } from "@longshore/intents";
import { type AddressRange, type BootNetwork, ipv4Number, type Network, parseNetwork } from "@longshore/netboot";

export type BootSpec = NonNullable<SiteSpec["networks"]["boot"]>;
export type Mode = NonNullable<BootSpec["dhcp"]>["mode"];

/** Sockets by what they are for. */
export const SOCKETS = { dhcp: 67, proxydhcp: 4011, tftp: 69, probe: 68 } as const;
export type SocketName = keyof typeof SOCKETS;

/** A socket that was opened for the agent; without a device it is not known which one it is bound to. */
export interface BootSocket {
  readonly name: SocketName;
  readonly device: string | undefined;
}

export interface HostAddress {
  readonly device: string;
  readonly address: string;
}

/** What this host has for a boot network. */
export interface HostFacts {
  readonly sockets: readonly BootSocket[];
  readonly addresses: readonly HostAddress[];
}

/** What is to be served where. Another of these fields is another set of servers; all else changes while they run. */
export interface ServePlan {
  readonly mode: Mode;
  readonly device: string;
  /** The host's own address on the network. */
  readonly address: string;
  readonly network: Network;
}

export interface BootProblem {
  /** One word, for the condition. */
  readonly reason: string;
  readonly message: string;
}

/** Undefined: the site has no boot network of ours. */
export function planServices(spec: BootSpec | undefined, host: HostFacts): ServePlan | BootProblem | undefined {
  const mode = spec?.dhcp?.mode;
  if (spec === undefined || mode === undefined) return undefined;
  const network = parseNetwork(spec.cidr);
  if (network === undefined) return { reason: "NotIPv4", message: `${spec.cidr}: firmware boots over IPv4 only` };
  const own = ownAddress(spec, network, host.addresses);
  if ("reason" in own) return own;
  const missing = NEEDED[mode].filter((name) => !host.sockets.some((socket) => socket.name === name));
  if (missing.length > 0) return { reason: "NoSockets", message: noSockets(missing, own.device) };
  const wrong = host.sockets.find(({ device }) => device !== undefined && device !== own.device);
  if (wrong !== undefined) {
    const message = `the socket ${wrong.name} is bound to ${wrong.device}, and ${spec.cidr} is on ${own.device}: ${mend(own.device)}`;
    return { reason: "WrongDevice", message };
  }
  return { mode, network, ...own };
}

const NEEDED: Readonly<Record<Mode, readonly SocketName[]>> = {
  server: ["dhcp", "tftp"],
  proxy: ["dhcp", "proxydhcp", "tftp"],
  off: ["tftp"],
};

function ownAddress(
  { cidr, interface: device }: BootSpec,
  network: Network,
  addresses: readonly HostAddress[],
): HostAddress | BootProblem {
  const here = addresses.filter(({ address }) => ((ipv4Number(address) ?? 0) & network.mask) >>> 0 === network.address);
  const own = here.find((each) => device === undefined || each.device === device);
  if (own !== undefined) return own;
  const where = device === undefined ? "no interface of this host" : `${device} of this host`;
  const elsewhere = here[0] === undefined ? "" : `; ${here[0].device} has ${here[0].address}`;
  const message = `${where} has ${device === undefined ? "an" : "no"} address in ${cidr}${elsewhere}: give it one, or name another interface in networks.boot`;
  return { reason: "NoAddress", message };
}

function noSockets(missing: readonly SocketName[], device: string): string {
  const ports = missing.map((name) => `${name} (UDP ${SOCKETS[name]})`).join(" and ");
  return `the agent was started without the socket ${ports}: ${mend(device)}`;
}

function mend(device: string): string {
  return `name ${device} in longshore-boot.socket, enable that and restart the agent, or start it by longshore-launch --device ${device}`;
}

/** What DHCP says on the boot network, and on those behind relays. */
export function servedNetworks(
  spec: BootSpec,
  { address: serverAddress }: Pick<ServePlan, "address">,
  common: Pick<BootNetwork, "files" | "leaseSeconds">,
): readonly BootNetwork[] {
  return bootNetworks({ boot: spec }).flatMap(({ cidr, gateway, dns, range }) => {
    const network = parseNetwork(cidr);
    if (network === undefined) return [];
    const unknown = spec.dhcp?.unknown ?? "ignore";
    return [{ ...common, serverAddress, network, gateway, dns, ntp: [], ranges: rangesOf(range), unknown }];
  });
}

/** Addresses for machines without one of their own. */
function rangesOf(text = ""): readonly AddressRange[] {
  const [from, to] = text.split("-").map((each) => ipv4Number(each.trim()));
  return from === undefined || to === undefined ? [] : [{ from, to }];
}
