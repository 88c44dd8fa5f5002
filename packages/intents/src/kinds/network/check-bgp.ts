import type { Finding, Path } from "../../finding.ts";
import { contains, type IpNetwork, parseCidr, parseIp } from "../../formats/ip.ts";
import { formatIp } from "../../formats/address-range.ts";
import type { SiteDocuments } from "../../kubernetes/site-view.ts";
import type { World } from "../../plan/world.ts";
import { addressesOf, linksOf } from "../machine/links.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { SiteSpec } from "../site/schema.ts";
import type { BgpSpec } from "./bgp-schema.ts";
import { documentsAt } from "./cluster.ts";
import type { Network } from "./names.ts";

const AT: Path = ["spec", "loadBalancer", "bgp"];

/** Peers are where one hop leads to, and not among the nodes; a node speaks from an address that it has. */
export function checkBgp({ site, spec }: Network, world: World): Finding[] {
  const { bgp } = spec.loadBalancer;
  if (bgp === undefined) return [];
  const documents = documentsAt(site, world);
  return [...checkPeers(bgp, documents), ...checkOverrides(bgp, documents)];
}

function checkPeers({ localASN, peers }: BgpSpec, site: SiteDocuments): Finding[] {
  const networks = nodeNetworks(site);
  return peers.flatMap(({ name, address, asn, multihop }, i) => {
    const ip = parseIp(address);
    const same = networks.filter(({ family }) => family === ip?.family);
    const path = [...AT, "peers", i, "address"];
    if (ip === undefined || isLinkLocal(address)) return [];
    const machine = site.all<MachineSpec>("Machine").find(({ spec }) => ownAddresses(spec).includes(address));
    if (machine !== undefined)
      return [
        { path, message: `it is that of machine/${machine.name}`, found: address, expected: "the address of a router" },
      ];
    // a session inside one AS may go over routers anyway
    if (asn === localASN || multihop !== undefined || same.length === 0) return [];
    if (same.some((network) => contains(network, ip))) return [];
    const known = [...new Set(same.map((network) => `${formatIp(network)}/${network.prefix}`))].join(" or ");
    const message = `${name} is in no network of the nodes: a packet to it dies after one hop`;
    return [{ path, message, found: address, expected: `an address in ${known}, or multihop: 2 beside it` }];
  });
}

/** Networks in which the nodes are: the site's, and those of the machines' own addresses. */
function nodeNetworks(site: SiteDocuments): readonly IpNetwork[] {
  const { boot, cluster } = site.find<SiteSpec>("Site", site.name)?.spec.networks ?? {};
  const own = [boot, cluster].flatMap((network) => parseCidr(network?.cidr ?? "") ?? []);
  const machines = site.all<MachineSpec>("Machine").flatMap(({ spec }) => linksOf(spec).flatMap(addressesOf));
  return [...own, ...machines.map(({ network }) => network)];
}

function checkOverrides({ overrides, peers }: BgpSpec, site: SiteDocuments): Finding[] {
  return overrides.flatMap(({ machine, localAddresses }, i) => {
    const spec = site.find<MachineSpec>("Machine", machine)?.spec;
    const own = spec === undefined ? [] : ownAddresses(spec);
    return Object.entries(localAddresses).flatMap(([peer, address]) => {
      const path = [...AT, "overrides", i, "localAddresses", peer];
      if (own.length > 0 && !own.includes(address))
        return [
          { path, message: `machine/${machine} has no such address`, found: address, expected: own.join(" or ") },
        ];
      const other = peers.find(({ name }) => name === peer)?.address ?? address;
      if (parseIp(other)?.family === parseIp(address)?.family) return [];
      return [
        { path, message: `${peer} is reached at ${other}`, found: address, expected: "an address of the same family" },
      ];
    });
  });
}

function ownAddresses(spec: MachineSpec): readonly string[] {
  const fixed = linksOf(spec).flatMap((link) => addressesOf(link).map(({ text }) => text));
  return [...new Set([...spec.nics.flatMap(({ address }) => address ?? []), ...fixed])];
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}
