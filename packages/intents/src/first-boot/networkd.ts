import type { DayOneLink, DayOneNetwork } from "@longshore/contracts";

/** systemd-networkd's files for a network: name in /etc/systemd/network and content. NICs are found by their address. */
export function networkdFiles(
  network: DayOneNetwork,
  isAwaited: (link: DayOneLink) => boolean,
): readonly NetworkdFile[] {
  return network.links.flatMap((link) => [
    ...(link.kind === "nic" ? [] : [{ name: `10-longshore-${link.name}.netdev`, content: netdev(link, network) }]),
    { name: `10-longshore-${link.name}.network`, content: networkFile(link, network, isAwaited) },
  ]);
}

export interface NetworkdFile {
  readonly name: string;
  readonly content: string;
}

function netdev(link: DayOneLink, network: DayOneNetwork): string {
  const head = [`Name=${link.name}`, `Kind=${link.kind}`, ...mtu(link)];
  if (link.kind === "vlan")
    return sections([
      ["NetDev", head],
      ["VLAN", [`Id=${link.id}`]],
    ]);
  const mac = link.kind === "bond" ? macOf(link.of[0], network) : undefined;
  return sections([
    ["NetDev", [...head, ...(mac === undefined ? [] : [`MACAddress=${mac}`])]],
    ["Bond", link.kind === "bond" ? bondLines(link.mode) : []],
  ]);
}

function bondLines(mode: "active-backup" | "802.3ad"): string[] {
  const lines = [`Mode=${mode}`, "MIIMonitorSec=100ms"];
  return mode === "802.3ad" ? [...lines, "LACPTransmitRate=fast", "TransmitHashPolicy=layer3+4"] : lines;
}

function networkFile(link: DayOneLink, network: DayOneNetwork, isAwaited: (link: DayOneLink) => boolean): string {
  const bond = network.links.find((other) => other.kind === "bond" && other.of.includes(link.name));
  const carried = network.links.filter((other) => other.kind === "vlan" && other.on === link.name);
  // a VLAN has its carrier's address, also the permanent one: only its type tells it apart
  const match = link.kind === "nic" ? [`PermanentMACAddress=${link.mac}`, "Type=ether"] : [`Name=${link.name}`];
  const addressed = link.dhcp || link.addresses.length > 0;
  const lines = [
    ...(bond === undefined ? [`DHCP=${link.dhcp ? "yes" : "no"}`] : [`Bond=${bond.name}`]),
    ...(addressed ? [] : ["LinkLocalAddressing=no"]),
    ...link.addresses.map((address) => `Address=${address}`),
    ...(link.gateway === undefined ? [] : [`Gateway=${link.gateway}`]),
    ...(hasDns(link, network) ? network.dns.map((address) => `DNS=${address}`) : []),
    ...carried.map(({ name }) => `VLAN=${name}`),
  ];
  const online = bond !== undefined || isAwaited(link) ? [] : ["RequiredForOnline=no"];
  return sections([
    ["Match", match],
    ["Link", [...(link.kind === "nic" ? mtu(link) : []), ...online]],
    ["Network", lines],
    ["DHCPv4", link.dhcp ? ["ClientIdentifier=mac"] : []], // DHCP knows the machine by it: firmware asked so too
  ]);
}

/** Name servers belong to the link by which they are reached; where none has a gateway, to all that have addresses. */
export function hasDns(link: DayOneLink, { links }: DayOneNetwork): boolean {
  const ways = links.filter(({ gateway }) => gateway !== undefined);
  return ways.length > 0 ? link.gateway !== undefined : link.dhcp || link.addresses.length > 0;
}

export function macOf(name: string | undefined, { links }: DayOneNetwork): string | undefined {
  return links.flatMap((link) => (link.kind === "nic" && link.name === name ? [link.mac] : []))[0];
}

function mtu(link: DayOneLink): string[] {
  return link.mtu === undefined ? [] : [`MTUBytes=${link.mtu}`];
}

function sections(all: readonly (readonly [string, readonly string[]])[]): string {
  const written = all.filter(([, lines]) => lines.length > 0);
  return written.map(([name, lines]) => `[${name}]\n${lines.join("\n")}\n`).join("\n");
}
