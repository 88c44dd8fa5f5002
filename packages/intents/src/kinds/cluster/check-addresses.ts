import type { Finding, Path } from "../../finding.ts";
import { contains, type IpAddress, parseCidr, parseIp, parseRange } from "../../formats/ip.ts";
import type { World } from "../../plan/world.ts";
import { addressesOf, linksOf } from "../machine/links.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { ProvisionerSpec } from "../provisioner/schema.ts";
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

type Networks = Partial<SiteSpec["networks"]>;

function checkEndpoint(cluster: Cluster, networks: Networks, world: World): Finding[] {
  const { endpoint } = cluster.spec;
  const path: Path = ["spec", "endpoint"];
  const ip = parseIp(endpoint);
  if (ip === undefined) return [];
  const [name, network] =
    networks.cluster === undefined ? (["boot", networks.boot] as const) : (["cluster", networks.cluster] as const);
  const found = endpoint;
  const cidr = parseCidr(network?.cidr ?? "");
  if (network !== undefined && cidr !== undefined && !contains(cidr, ip)) {
    return [{ path, message: `outside the site's ${name} network`, found, expected: `an address in ${network.cidr}` }];
  }
  if (cidr !== undefined && isEdge(cidr, ip)) {
    return [{ path, message: `no address of a host in ${network?.cidr}`, found, expected: "another one in it" }];
  }
  const range = parseRange(networks.boot?.dhcp?.range ?? "");
  if (
    range !== undefined &&
    range.first.family === ip.family &&
    range.first.value <= ip.value &&
    ip.value <= range.last.value
  ) {
    const message = `inside ${networks.boot?.dhcp?.range}, which DHCP hands out`;
    return [{ path, message, found, expected: "an address outside of it" }];
  }
  const owner = ownerOf(ip, cluster, networks, world);
  return owner === undefined
    ? []
    : [{ path, message: `it is that of ${owner}`, found, expected: "an address that nobody has" }];
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
  for (const [name, network] of Object.entries(networks)) {
    if (is(network?.gateway)) return `the gateway of the site's ${name} network`;
    if (network?.dns.some(is)) return `a name server of the site's ${name} network`;
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
  const others = Object.entries(networks).flatMap(([name, network]) =>
    network === undefined ? [] : [{ what: `the site's ${name} network`, cidr: network.cidr }],
  );
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
