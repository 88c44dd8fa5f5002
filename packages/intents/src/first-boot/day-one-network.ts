import type { DayOneLink, DayOneNetwork } from "@longshore/contracts";
import { liesIn } from "../formats/interface-address.ts";
import { parseIp } from "../formats/ip.ts";
import { addressesOf, asksDhcp, type Link, linksOf } from "../kinds/machine/links.ts";
import type { MachineSpec } from "../kinds/machine/schema.ts";
import { siteNetworks } from "../kinds/site/networks.ts";
import type { SiteSpec } from "../kinds/site/schema.ts";

/** The network of a machine from its first day; undefined when its document says nothing of its links: DHCP as ever. */
export function compileDayOneNetwork(machine: MachineSpec, site: SiteSpec | undefined): DayOneNetwork | undefined {
  const links = linksOf(machine);
  if (links.length === 0) return undefined;
  const networks = siteNetworks(site?.networks).filter(({ name }) => name !== "bmc");
  const lyingIn = (link: Link) =>
    networks.filter(({ cidr }) => addressesOf(link).some(({ address }) => liesIn(cidr, address)));
  const dns = machine.network?.dns ?? [...new Set(links.flatMap(lyingIn).flatMap((network) => network.dns))];
  const gateways = gatewaysOf(links, (link) => lyingIn(link).flatMap(({ gateway }) => gateway ?? []));
  return { links: links.map((link) => dayOneLink(link, links, gateways.get(link))), dns };
}

/**
 * What the machine says; of a family of which it says nothing and where nothing asks DHCP, the site's, on the first link
 * that has an address in a network with one.
 */
function gatewaysOf(
  links: readonly Link[],
  siteGateways: (link: Link) => readonly string[],
): ReadonlyMap<Link, string> {
  const found = new Map<Link, string>();
  for (const link of links) if (link.of.gateway !== undefined) found.set(link, link.of.gateway);
  if (links.some((link) => asksDhcp(link, links))) return found;
  for (const family of [4, 6]) {
    if ([...found.values()].some((gateway) => familyOf(gateway) === family)) continue;
    const candidates = links.flatMap((link) => {
      const own = new Set(addressesOf(link).map(({ text }) => text));
      const usable = siteGateways(link).filter((gateway) => familyOf(gateway) === family && !own.has(gateway));
      return usable.slice(0, 1).map((gateway) => ({ link, gateway }));
    });
    const first = candidates.find(({ link }) => !found.has(link));
    if (first !== undefined) found.set(first.link, first.gateway);
  }
  return found;
}

function dayOneLink(link: Link, links: readonly Link[], gateway: string | undefined): DayOneLink {
  const common = {
    name: link.name,
    addresses: link.of.addresses ?? [],
    dhcp: asksDhcp(link, links),
    ...(link.of.mtu !== undefined && { mtu: link.of.mtu }),
    ...(gateway !== undefined && { gateway }),
  };
  switch (link.kind) {
    case "nic":
      return { ...common, kind: "nic", mac: link.of.mac };
    case "bond":
      return { ...common, kind: "bond", of: bootFirst(link.of.nics, links), mode: link.of.mode };
    case "vlan":
      return { ...common, kind: "vlan", on: link.of.on, id: link.of.id };
  }
}

/** A bond has the Ethernet address of its first NIC: that of the one that boots is what DHCP knows. */
function bootFirst(names: readonly string[], links: readonly Link[]): readonly string[] {
  const boots = (name: string) => links.some((link) => link.kind === "nic" && link.name === name && link.of.boot);
  return [...names.filter(boots), ...names.filter((name) => !boots(name))];
}

/** Links that the system waits for before it calls itself online; empty = as it is used to. */
export function awaitedLinks({ links }: DayOneNetwork, boots: (mac: string) => boolean): readonly DayOneLink[] {
  const ways = links.filter(({ gateway }) => gateway !== undefined);
  if (ways.length > 0) return ways;
  const bonded = new Set(links.flatMap((link) => (link.kind === "bond" ? link.of : [])));
  const booting = new Set(links.flatMap((link) => (link.kind === "nic" && boots(link.mac) ? [link.name] : [])));
  return links.filter(
    (link) =>
      link.dhcp &&
      ((link.kind === "nic" && booting.has(link.name)) ||
        (link.kind === "bond" && link.of.some((name) => bonded.has(name) && booting.has(name)))),
  );
}

export function familyOf(address: string): 4 | 6 {
  return parseIp(address.split("/")[0] ?? "")?.family ?? 4;
}
