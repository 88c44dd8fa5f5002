import type { Finding, Path } from "../../finding.ts";
import { type AddressRange, parseAddressRange, rangeHas, rangeHolds, rangesMeet } from "../../formats/address-range.ts";
import { parseIp } from "../../formats/ip.ts";
import type { SiteDocuments } from "../../kubernetes/site-view.ts";
import type { World } from "../../plan/world.ts";
import { addressesOf, linksOf } from "../machine/links.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { bootNetworks, siteNetworks } from "../site/networks.ts";
import type { SiteSpec } from "../site/schema.ts";
import type { ClusterSpec } from "../cluster/schema.ts";
import { documentsAt } from "./cluster.ts";
import type { Network } from "./names.ts";
import { type NetworkSpec, poolsOf } from "./schema.ts";

interface Block {
  readonly text: string;
  readonly path: Path;
  readonly range: AddressRange;
}

interface Taken {
  /** "the site's bmc network (10.2.0.0/24)" */
  readonly what: string;
  readonly range: AddressRange;
}

/** Every pool has addresses of its own, and where nodes answer by ARP it lies in their network. */
export function checkAddresses(network: Network, world: World): Finding[] {
  const site = documentsAt(network.site, world);
  const { l2 } = network.spec.loadBalancer;
  const blocks = blocksOf(network.spec);
  const nodes = networksAt(site).filter(({ name }) => name !== "bmc");
  const others = [
    ...networksAt(site).filter(({ name }) => l2 === undefined || name === "bmc"),
    ...clusterNetworks(site),
    ...otherPools(network, site),
  ];
  return [
    ...blocks.flatMap((block, i) => [
      ...met(
        block,
        blocks.slice(0, i).map(({ text, range }) => ({ what: `the pool ${text}`, range })),
      ),
      ...met(block, others),
    ]),
    ...(l2 === undefined ? [] : blocks.flatMap((block) => [...outside(block, nodes), ...taken(block, site)])),
    ...calicoPools(network.spec).flatMap((block) =>
      met(block, [
        ...networksAt(site),
        ...clusterNetworks(site),
        ...blocks.map(({ text, range }) => ({ what: `the pool ${text}`, range })),
      ]),
    ),
  ];
}

function blocksOf(spec: NetworkSpec): Block[] {
  return poolsOf(spec).flatMap(({ blocks }) => blocks.flatMap(({ text, path }) => blockAt(text, path)));
}

function calicoPools({ cni, calico }: NetworkSpec): Block[] {
  return cni === "calico"
    ? calico.pools.flatMap(({ cidr }, i) => blockAt(cidr, ["spec", "calico", "pools", i, "cidr"]))
    : [];
}

function blockAt(text: string, path: Path): Block[] {
  const range = parseAddressRange(text);
  return range === undefined ? [] : [{ text, path, range }];
}

function met({ text, path, range }: Block, others: readonly Taken[]): Finding[] {
  return others
    .filter((other) => rangesMeet(range, other.range))
    .map(({ what }) => ({
      path,
      message: `overlaps ${what}`,
      found: text,
      expected: "addresses that nothing else has",
    }));
}

function networksAt(site: SiteDocuments): (Taken & { name: string; text: string })[] {
  return siteNetworks(site.find<SiteSpec>("Site", site.name)?.spec.networks).flatMap(({ name, cidr: text }) => {
    const range = parseAddressRange(text);
    return range === undefined ? [] : [{ name, text, what: `the site's ${name} network (${text})`, range }];
  });
}

function clusterNetworks(site: SiteDocuments): Taken[] {
  return site.all<ClusterSpec>("Cluster").flatMap(({ name, spec: { networks } }) =>
    (["pods", "services"] as const).flatMap((field) => {
      const range = parseAddressRange(networks[field]);
      return range === undefined ? [] : [{ what: `the ${field} of cluster/${name} (${networks[field]})`, range }];
    }),
  );
}

function otherPools(network: Network, site: SiteDocuments): Taken[] {
  const others = site.all<NetworkSpec>("Network").filter(({ name }) => name !== network.name);
  return others.flatMap(({ name, spec }) =>
    blocksOf(spec).map(({ text, range }) => ({ what: `the pool ${text} of network/${name}`, range })),
  );
}

/** Nobody asks by ARP or NDP for an address that is not in his own network. */
function outside({ text, path, range }: Block, nodes: readonly { text: string; range: AddressRange }[]): Finding[] {
  const same = nodes.filter((node) => node.range.family === range.family);
  if (same.length === 0 || same.some((node) => rangeHolds(node.range, range))) return [];
  const expected = `addresses in ${same.map((node) => node.text).join(" or ")}`;
  return [{ path, message: "in no network of the nodes, where they could answer for it", found: text, expected }];
}

/** What of a pool in the nodes' own network somebody has already. */
function taken({ text, path, range }: Block, site: SiteDocuments): Finding[] {
  const networks = bootNetworks(site.find<SiteSpec>("Site", site.name)?.spec.networks);
  const handedOut = networks.flatMap(({ range: dhcp = "" }) => {
    const parsed = parseAddressRange(dhcp);
    return parsed !== undefined && rangesMeet(range, parsed) ? [dhcp] : [];
  });
  const owned = owners(site).filter(({ address }) => {
    const ip = parseIp(address);
    return ip !== undefined && rangeHas(range, ip);
  });
  const found = text;
  const expected = "addresses that nothing else has";
  return [
    ...handedOut.map((dhcp) => ({ path, message: `overlaps what DHCP hands out (${dhcp})`, found, expected })),
    ...owned.map(({ what, address }) => ({
      path,
      message: `has ${address}, which is that of ${what}`,
      found,
      expected,
    })),
  ];
}

function owners(site: SiteDocuments): { what: string; address: string }[] {
  const networks = siteNetworks(site.find<SiteSpec>("Site", site.name)?.spec.networks);
  return [
    ...networks.flatMap(({ name, gateway, dns }) => [
      ...(gateway === undefined ? [] : [{ what: `the gateway of the ${name} network`, address: gateway }]),
      ...dns.map((address) => ({ what: `a name server of the ${name} network`, address })),
    ]),
    ...site.all<ClusterSpec>("Cluster").map(({ name, spec }) => ({ what: `cluster/${name}`, address: spec.endpoint })),
    ...site
      .all<MachineSpec>("Machine")
      .flatMap(({ name, spec }) => machineAddresses(spec).map((address) => ({ what: `machine/${name}`, address }))),
  ];
}

function machineAddresses(spec: MachineSpec): readonly string[] {
  const fixed = linksOf(spec).flatMap((link) => addressesOf(link).map(({ text }) => text));
  return [...new Set([spec.bmc.address, ...spec.nics.flatMap(({ address }) => address ?? []), ...fixed])];
}
