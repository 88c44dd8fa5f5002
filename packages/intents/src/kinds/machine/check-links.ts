import type * as z from "zod";
import type { Path } from "../../finding.ts";
import { contains, parseIp } from "../../formats/ip.ts";
import { addressesOf, bondOf, type Link, linksOf } from "./links.ts";
import type { MachineSpec } from "./schema.ts";

/** What cannot be of a machine's links, whatever its site looks like. The message says what would be right. */
export function checkLinks(spec: Pick<MachineSpec, "nics" | "network">, context: z.RefinementCtx): void {
  const links = linksOf(spec);
  const wrong: Wrong[] = [
    ...sameNames(links),
    ...links.flatMap((link) => checkBonded(link, links)),
    ...links.flatMap((link) => (link.kind === "bond" ? checkBond(link, links) : [])),
    ...links.flatMap((link) => (link.kind === "vlan" ? checkVlan(link, links) : [])),
    ...links.flatMap(checkGateway),
    ...twoGateways(links),
    ...sameAddresses(links),
  ];
  for (const { path, message } of wrong) context.addIssue({ code: "custom", path: [...path], message });
}

interface Wrong {
  readonly path: Path;
  readonly message: string;
}

function sameNames(links: readonly Link[]): Wrong[] {
  return links.flatMap((link, i) => {
    const first = links.findIndex(({ name }) => name === link.name);
    if (first === i || (link.kind === "nic" && !link.named)) return []; // one MAC twice is told by the check of the site
    const path = [...link.path, link.of.name === undefined ? "id" : "name"];
    return [{ path, message: `a name of its own: ${placeOf(links[first])} is called ${link.name}` }];
  });
}

/** A NIC in a bond is nothing by itself. */
function checkBonded(link: Link, links: readonly Link[]): Wrong[] {
  const bond = bondOf(link, links);
  if (bond === undefined) return [];
  const own = (["addresses", "gateway", "dhcp"] as const).filter((field) => {
    const value = link.of[field];
    return value !== undefined && value !== false && (!Array.isArray(value) || value.length > 0);
  });
  return own.map((field) => ({
    path: [...link.path, field],
    message: `no ${field} of its own: it is in ${bond.name}, which may have them`,
  }));
}

function checkBond(bond: Link & { kind: "bond" }, links: readonly Link[]): Wrong[] {
  const named = links.filter((link) => link.kind === "nic" && link.named).map(({ name }) => name);
  return bond.of.nics.flatMap((name, i): Wrong[] => {
    const path = [...bond.path, "nics", i];
    if (!named.includes(name))
      return [{ path, message: `the name of a NIC: ${listOr(named, "none in spec.nics has one")}` }];
    if (bond.of.nics.indexOf(name) < i) return [{ path, message: "each NIC once" }];
    const other = links.find((link) => link.kind === "bond" && link.of.nics.includes(name));
    if (other !== undefined && other.name !== bond.name)
      return [{ path, message: `a NIC in no other bond; ${other.name} has it` }];
    return [];
  });
}

function checkVlan(vlan: Link & { kind: "vlan" }, links: readonly Link[]): Wrong[] {
  const carriers = links.filter((link) => link.kind === "bond" || (link.kind === "nic" && link.named));
  const carrier = carriers.find(({ name }) => name === vlan.of.on);
  const on = [...vlan.path, "on"];
  if (carrier === undefined) {
    const names = carriers.filter((link) => bondOf(link, links) === undefined).map(({ name }) => name);
    return [{ path: on, message: `the name of a NIC or bond: ${listOr(names, "none in spec.nics has one")}` }];
  }
  const bond = bondOf(carrier, links);
  const same = links.find((link) => link.kind === "vlan" && link.of.on === vlan.of.on && link.of.id === vlan.of.id);
  const { mtu = 0 } = vlan.of;
  return [
    ...(bond === undefined ? [] : [{ path: on, message: `${bond.name}: ${carrier.name} is in it` }]),
    ...(same === undefined || same === vlan || links.indexOf(same) > links.indexOf(vlan)
      ? []
      : [{ path: [...vlan.path, "id"], message: `each VLAN of ${vlan.of.on} once; ${placeOf(same)} is it already` }]),
    ...(mtu > (carrier.of.mtu ?? DEFAULT_MTU)
      ? [{ path: [...vlan.path, "mtu"], message: `at most the ${carrier.of.mtu ?? DEFAULT_MTU} of ${carrier.name}` }]
      : []),
    ...(vlan.name.length > MAX_NAME && vlan.of.name === undefined
      ? [{ path: on, message: `a name beside it: ${vlan.name} is longer than ${MAX_NAME} characters` }]
      : []),
  ];
}

function checkGateway(link: Link): Wrong[] {
  const gateway = parseIp(link.of.gateway ?? "");
  if (gateway === undefined) return [];
  const path = [...link.path, "gateway"];
  const addresses = addressesOf(link);
  if (addresses.some(({ address }) => address.family === gateway.family && address.value === gateway.value))
    return [{ path, message: "another machine's address, not its own" }];
  if (gateway.family === 6 && gateway.value >> 118n === 0x3fan) return []; // link-local: fe80::/10
  if (addresses.some(({ network }) => contains(network, gateway))) return [];
  const networks = (link.of.addresses ?? []).join(", ");
  return [
    {
      path,
      message:
        networks === "" ? "addresses beside it, in whose network it lies" : `an address in the network of ${networks}`,
    },
  ];
}

/** One way out per family; the later one is told. */
function twoGateways(links: readonly Link[]): Wrong[] {
  const first = new Map<number, Link>();
  return links.flatMap((link) => {
    const family = parseIp(link.of.gateway ?? "")?.family;
    if (family === undefined) return [];
    const other = first.get(family);
    if (other === undefined) first.set(family, link);
    if (other === undefined) return [];
    const message = `one default gateway for IPv${family}; ${placeOf(other)} has ${other.of.gateway ?? ""}`;
    return [{ path: [...link.path, "gateway"], message }];
  });
}

function sameAddresses(links: readonly Link[]): Wrong[] {
  const first = new Map<string, Link>();
  return links.flatMap((link) =>
    addressesOf(link).flatMap(({ address, text }, i) => {
      const key = `${address.family} ${address.value}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, link);
      return other === undefined
        ? []
        : [{ path: [...link.path, "addresses", i], message: `each address once; ${placeOf(other)} has ${text}` }];
    }),
  );
}

function placeOf(link: Link | undefined): string {
  const [list, ...rest] = link?.path ?? [];
  return rest.reduce<string>(
    (text, step) => text + (typeof step === "number" ? `[${step}]` : `.${step}`),
    `spec.${list}`,
  );
}

function listOr(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(", ");
}

const DEFAULT_MTU = 1500;
const MAX_NAME = 15;
