import type { Finding, Path } from "../../finding.ts";
import { contains, parseCidr, parseIp } from "../../formats/ip.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import type { SecretSpec } from "../secret/schema.ts";
import type { SiteSpec } from "../site/schema.ts";
import type { MachineSpec } from "./schema.ts";

type Machine = Intent<MachineSpec>;

/** A machine among the others of its site: nothing twice, its BMC and NICs in their networks, credentials complete. */
export function checkMachine(machine: Machine, world: World): readonly Finding[] {
  return [...checkTwice(machine, world), ...checkNetworks(machine, world), ...checkCredentials(machine, world)];
}

/** What may stand only once at a site, with its place in the document. */
function uniques({ spec }: Machine): { what: string; text: string; path: Path }[] {
  const nics = spec.nics.flatMap((nic, i) => [
    { what: "Ethernet address", text: nic.mac, path: ["spec", "nics", i, "mac"] },
    ...(nic.address === undefined
      ? []
      : [{ what: "address", text: nic.address, path: ["spec", "nics", i, "address"] }]),
  ]);
  const bmc = `${spec.bmc.address}:${spec.bmc.port}`;
  return [{ what: "BMC", text: bmc, path: ["spec", "bmc", "address"] }, ...nics];
}

function checkTwice(machine: Machine, world: World): Finding[] {
  const taken = new Map<string, string>();
  for (const other of world.all<MachineSpec>("Machine", machine.site)) {
    if (other.name === machine.name) break; // those of the request come last, in its order: the later one is told
    for (const { what, text } of uniques(other)) taken.set(`${what} ${text}`, `machine/${other.name} has it`);
  }
  const findings: Finding[] = [];
  for (const { what, text, path } of uniques(machine)) {
    const owner = taken.get(`${what} ${text}`);
    const expected = `${what === "BMC" ? "a" : "an"} ${what} of its own`;
    if (owner !== undefined) findings.push({ path, message: `${what} twice: ${owner}`, found: text, expected });
    taken.set(`${what} ${text}`, "this machine has it already");
  }
  return findings;
}

function checkNetworks(machine: Machine, world: World): Finding[] {
  const networks = world.find<SiteSpec>("Site", machine.site, machine.site)?.spec.networks;
  const { bmc, nics } = machine.spec;
  const checks: [string | undefined, string | undefined, string, Path][] = [
    [networks?.bmc?.cidr, bmc.address, "bmc", ["spec", "bmc", "address"]],
    ...nics
      .map((nic, i) => ({ nic, i }))
      .filter(({ nic }) => nic.boot)
      .map(({ nic, i }): (typeof checks)[number] => {
        return [networks?.boot?.cidr, nic.address, "boot", ["spec", "nics", i, "address"]];
      }),
  ];
  return checks.flatMap(([network, address, name, path]) => {
    const cidr = parseCidr(network ?? "");
    const ip = parseIp(address ?? "");
    if (cidr === undefined || ip === undefined || contains(cidr, ip)) return [];
    const message = `outside the site's ${name} network`;
    return [{ path, message, found: address ?? "", expected: `an address in ${network ?? ""}` }];
  });
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
