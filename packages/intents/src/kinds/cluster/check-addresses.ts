import type { Finding, Path } from "../../finding.ts";
import { type AddressRange, parseAddressRange, rangeHas } from "../../formats/address-range.ts";
import { contains, type IpAddress, parseCidr, parseIp } from "../../formats/ip.ts";
import type { World } from "../../plan/world.ts";
import { addressesOf, linksOf } from "../machine/links.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { ProvisionerSpec } from "../provisioner/schema.ts";
import { bootNetworks, networkWith, type SiteNetwork, siteNetworks } from "../site/networks.ts";
import type { SiteSpec } from "../site/schema.ts";
import type { Cluster } from "./check.ts";
import type { ClusterSpec } from "./schema.ts";

/** Its endpoint is free and where the nodes are; its own networks are apart from each other and from the site's. */
export function checkAddresses(cluster: Cluster, world: World): Finding[] {
  const networks = world.find<SiteSpec>("Site", cluster.site, cluster.site)?.spec.networks ?? {};
  return [
    ...(cluster.spec.loadBalancer === "kube-vip" ? checkEndpoint(cluster, networks, world) : []),
    ...checkNetworks(cluster.spec, networks),
  ];
}

type Where = Pick<SiteNetwork, "cidr">;
type Networks = Partial<SiteSpec["networks"]>;

function checkEndpoint(cluster: Cluster, networks: Networks, world: World): Finding[] {
  const { endpoint } = cluster.spec;
  const path: Path = ["spec", "endpoint"];
  const ip = parseIp(endpoint);
  if (ip === undefined) return [];
  const nodes: readonly Where[] = networks.cluster === undefined ? bootNetworks(networks) : [networks.cluster];
  const found = endpoint;
  const network = networkWith(endpoint, nodes);
  if (network === undefined && nodes.length > 0) {
    const name = networks.cluster === undefined ? "boot" : "cluster";
    const message = `outside the site's ${name} network${nodes.length > 1 ? "s" : ""}`;
    return [{ path, message, found, expected: `an address in ${nodes.map(({ cidr }) => cidr).join(" or ")}` }];
  }
  const cidr = parseCidr(network?.cidr ?? "");
  if (cidr !== undefined && isEdge(cidr, ip)) {
    return [{ path, message: `no address of a host in ${network?.cidr}`, found, expected: "another address in it" }];
  }
  const handedOut = bootNetworks(networks).find(({ range }) => isIn(parseAddressRange(range ?? ""), ip));
  if (handedOut !== undefined) {
    const message = `inside ${handedOut.range}, which DHCP hands out`;
    return [{ path, message, found, expected: "an address outside of it" }];
  }
  const owner = ownerOf(ip, cluster, networks, world);
  return owner === undefined
    ? []
    : [{ path, message: `it is that of ${owner}`, found, expected: "an address that nobody has" }];
}

function isIn(range: AddressRange | undefined, ip: IpAddress): boolean {
  return range !== undefined && rangeHas(range, ip);
}

/** The network's own address, and IPv4's broadcast. */
function isEdge({ family, value, prefix }: IpAddress & { prefix: number }, ip: IpAddress): boolean {
  const bits = family === 4 ? 32 : 128;
  if (bits - prefix < 2) return false;
  const last = value | ((1n << BigInt(bits - prefix)) - 1n);
  return ip.value === value || (family === 4 && ip.value === last);
}

function ownerOf(ip: IpAddress, cluster: Cluster, networks: Networks, world: World): string | undefined {
  const is = (text: string | undefined) =>
    parseIp(text ?? "")?.value === ip.value && parseIp(text ?? "")?.family === ip.family;
  for (const { name, gateway, dns } of siteNetworks(networks)) {
    if (is(gateway)) return `the gateway of the site's ${name} network`;
    if (dns.some(is)) return `a name server of the site's ${name} network`;
  }
  for (const { name, spec } of world.all<MachineSpec>("Machine", cluster.site)) {
    const own = linksOf(spec).flatMap((link) => addressesOf(link).map(({ text }) => text));
    if ([spec.bmc.address, ...spec.nics.map(({ address }) => address), ...own].some(is)) return `machine/${name}`;
  }
  for (const { name, spec } of world.all<ClusterSpec>("Cluster", cluster.site)) {
    if (name !== cluster.name && is(spec.endpoint)) return `cluster/${name}`;
  }
  for (const { name, spec } of world.all<ProvisionerSpec>("Provisioner", cluster.site)) {
    const urls = [spec.tinkerbell?.url, spec.tinkerbell?.bmc.url].filter((url) => url !== undefined);
    if (urls.some((url) => is(new URL(url).hostname))) return `provisioner/${name}`;
  }
  return undefined;
}

function checkNetworks({ networks: { pods, services } }: ClusterSpec, networks: Networks): Finding[] {
  const others = siteNetworks(networks).map(({ name, cidr }) => ({ what: `the site's ${name} network`, cidr }));
  const against = (field: "pods" | "services", own: string, all: readonly { what: string; cidr: string }[]) =>
    all
      .filter(({ cidr }) => overlap(own, cidr))
      .map(({ what, cidr }) => ({
        path: ["spec", "networks", field],
        message: `overlaps ${what} (${cidr})`,
        found: own,
        expected: "a network apart from it",
      }));
  return [
    ...against("pods", pods, others),
    ...against("services", services, [...others, { what: "spec.networks.pods", cidr: pods }]),
  ];
}

function overlap(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && (contains(a, b) || contains(b, a));
}
