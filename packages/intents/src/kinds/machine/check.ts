import { type Finding, type Path, pathText } from "../../finding.ts";
import { parseIp } from "../../formats/ip.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import type { SecretSpec } from "../secret/schema.ts";
import { bootNetworks, networkWith } from "../site/networks.ts";
import type { SiteSpec } from "../site/schema.ts";
import { filesFor, type OperatingSystemSpec } from "../operating-system/schema.ts";
import { addressesOf, linksOf } from "./links.ts";
import type { MachineSpec } from "./schema.ts";

type Machine = Intent<MachineSpec>;

/**
 * A machine among the others of its site: nothing twice, its BMC and NICs in their networks, credentials complete, an
 * operating system for its processor.
 */
export function checkMachine(machine: Machine, world: World): readonly Finding[] {
  return [
    ...checkTwice(machine, world),
    ...checkNetworks(machine, world),
    ...checkCredentials(machine, world),
    ...checkSystem(machine, world),
  ];
}

/** What may stand only once at a site. */
interface Unique {
  readonly what: string;
  readonly text: string;
  readonly path: Path;
  /** The same for every way to write it. */
  readonly key: string;
}

function uniques({ spec }: Machine): Unique[] {
  const { address, port } = spec.bmc;
  const bmc = { what: "BMC", text: `${address}:${port}`, key: `${sameAddress(address)} ${port}` };
  const nics = spec.nics.flatMap((nic, i): Unique[] => {
    const mac = { what: "Ethernet address", text: nic.mac, key: nic.mac, path: ["spec", "nics", i, "mac"] };
    if (nic.address === undefined) return [mac];
    const path = ["spec", "nics", i, "address"];
    return [mac, { what: "address", text: nic.address, key: sameAddress(nic.address), path }];
  });
  return [{ ...bmc, path: ["spec", "bmc", "address"] }, ...nics, ...staticAddresses(spec)];
}

/** One that DHCP reserves for the machine may be static on a link of its own: that is told by `nics`. */
function staticAddresses(spec: MachineSpec): Unique[] {
  const reserved = new Set(spec.nics.map(({ address }) => sameAddress(address ?? "")));
  return linksOf(spec).flatMap((link) =>
    addressesOf(link).flatMap(({ text }, i) => {
      const key = sameAddress(text);
      const path = ["spec", ...link.path, "addresses", i];
      return reserved.has(key) ? [] : [{ what: "address", text, key, path }];
    }),
  );
}

/** Whoever comes first has it: documents of the request come after the others, so the later one is told. */
function checkTwice(machine: Machine, world: World): Finding[] {
  const owners = world.once(`machine-owners/${machine.site}`, () => ownersAt(machine.site, world));
  return uniques(machine).flatMap(({ what, text, path, key }) => {
    const owner = owners.get(`${what} ${key}`);
    if (owner === undefined || (owner.machine === machine.name && owner.path === pathText(path))) return [];
    const whose = owner.machine === machine.name ? "this machine has it already" : `machine/${owner.machine} has it`;
    const expected = `${what === "BMC" ? "a" : "an"} ${what} of its own`;
    return [{ path, message: `${what} twice: ${whose}`, found: text, expected }];
  });
}

function ownersAt(site: string, world: World): ReadonlyMap<string, { machine: string; path: string }> {
  const owners = new Map<string, { machine: string; path: string }>();
  for (const machine of world.all<MachineSpec>("Machine", site)) {
    for (const { what, path, key } of uniques(machine)) {
      const owner = { machine: machine.name, path: pathText(path) };
      if (!owners.has(`${what} ${key}`)) owners.set(`${what} ${key}`, owner);
    }
  }
  return owners;
}

function sameAddress(text: string): string {
  const ip = parseIp(text);
  return ip === undefined ? text.toLowerCase() : `${ip.family} ${ip.value}`;
}

function checkNetworks(machine: Machine, world: World): Finding[] {
  const networks = world.find<SiteSpec>("Site", machine.site, machine.site)?.spec.networks;
  const { bmc, nics } = machine.spec;
  const boot = bootNetworks(networks);
  return [
    ...outside(bmc.address, networks?.bmc === undefined ? [] : [networks.bmc], "bmc", ["spec", "bmc", "address"]),
    ...nics.flatMap((nic, i) =>
      nic.boot && nic.address !== undefined ? outside(nic.address, boot, "boot", ["spec", "nics", i, "address"]) : [],
    ),
  ];
}

function outside(address: string, networks: readonly { cidr: string }[], name: string, path: Path): Finding[] {
  if (networks.length === 0 || parseIp(address) === undefined) return [];
  if (networkWith(address, networks) !== undefined) return [];
  const message = `outside the site's ${name} network${networks.length > 1 ? "s" : ""}`;
  const expected = `an address in ${networks.map(({ cidr }) => cidr).join(" or ")}`;
  return [{ path, message, found: address, expected }];
}

/** That the Secret exists is checked for every reference; here, that it can log in. */
function checkCredentials(machine: Machine, world: World): Finding[] {
  const name = machine.spec.bmc.credentials;
  const secret = world.find<SecretSpec>("Secret", machine.site, name);
  const missing = ["username", "password"].filter((key) => secret !== undefined && !secret.spec.keys.includes(key));
  return missing.map((key) => ({
    path: ["spec", "bmc", "credentials"],
    message: `secret/${name} has no ${key}`,
    found: name,
    expected: "a Secret with username and password",
  }));
}

/** That it exists is checked for every reference; here, that there is one for this processor. */
function checkSystem(machine: Machine, world: World): Finding[] {
  const { os, arch } = machine.spec;
  const system = world.find<OperatingSystemSpec>("OperatingSystem", machine.site, os ?? "");
  if (system === undefined || filesFor(system.spec, arch).length > 0) return [];
  const [what, field] = system.spec.installer === undefined ? ["image", "images"] : ["installer", "installer"];
  const message = `operatingsystem/${system.name} has no ${what} for ${arch}`;
  const expected = `an OperatingSystem with spec.${field}.${arch}`;
  return [{ path: ["spec", "os"], message, found: os ?? "", expected }];
}
