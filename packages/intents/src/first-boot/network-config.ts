import type { DayOneLink, DayOneNetwork } from "@longshore/contracts";
import type { JsonObject } from "../json.ts";
import { familyOf } from "./day-one-network.ts";
import { hasDns, macOf } from "./networkd.ts";

/** cloud-init's network configuration, version 2 (that of netplan), for NoCloud. */
export function networkConfig(network: DayOneNetwork, isAwaited: (link: DayOneLink) => boolean): JsonObject {
  const of = (kind: DayOneLink["kind"]) =>
    Object.fromEntries(
      network.links
        .filter((link) => link.kind === kind)
        .map((link) => [link.name, linkConfig(link, network, isAwaited)]),
    );
  const groups = { ethernets: of("nic"), bonds: of("bond"), vlans: of("vlan") };
  return {
    version: 2,
    ...Object.fromEntries(Object.entries(groups).filter(([, links]) => Object.keys(links).length > 0)),
  };
}

function linkConfig(link: DayOneLink, network: DayOneNetwork, isAwaited: (link: DayOneLink) => boolean): JsonObject {
  const bonded = network.links.some((other) => other.kind === "bond" && other.of.includes(link.name));
  return {
    ...kindConfig(link, network),
    ...(link.mtu !== undefined && { mtu: link.mtu }),
    ...(!bonded && !isAwaited(link) && { optional: true }),
    dhcp4: link.dhcp,
    // a link that only carries others has no address, not even one that a router announces
    ...(!bonded && !link.dhcp && link.addresses.length === 0 && { "link-local": [], "accept-ra": false }),
    ...(link.dhcp && { "dhcp-identifier": "mac" }),
    ...(link.addresses.length > 0 && { addresses: link.addresses }),
    ...(link.gateway !== undefined && {
      routes: [{ to: familyOf(link.gateway) === 4 ? "0.0.0.0/0" : "::/0", via: link.gateway }],
    }),
    ...(network.dns.length > 0 && hasDns(link, network) && { nameservers: { addresses: network.dns } }),
  };
}

function kindConfig(link: DayOneLink, network: DayOneNetwork): JsonObject {
  switch (link.kind) {
    case "nic":
      return { match: { macaddress: link.mac } };
    case "bond": {
      const mac = macOf(link.of[0], network);
      const parameters = { mode: link.mode, "mii-monitor-interval": 100 };
      const lacp = { "lacp-rate": "fast", "transmit-hash-policy": "layer3+4" };
      return {
        interfaces: link.of,
        ...(mac !== undefined && { macaddress: mac }),
        parameters: link.mode === "802.3ad" ? { ...parameters, ...lacp } : parameters,
      };
    }
    case "vlan":
      return { id: link.id, link: link.on };
  }
}
