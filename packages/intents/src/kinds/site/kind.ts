import type { Finding } from "../../finding.ts";
import { contains, parseCidr, parseIp } from "../../formats/ip.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import { intentKind } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { siteExamples } from "./examples.ts";
import { bootNetworks, networkWith, siteNetworks } from "./networks.ts";
import { isTimezone, siteInputSchema, siteSchema, type SiteSpec, TIMEZONE_EXPECTED } from "./schema.ts";

export const site = intentKind<SiteSpec>({
  kind: "Site",
  doc: "A place with machines: its time zone, variables, networks and maintenance windows. Every other document names one.",
  needs: [],
  site: "own",
  schema: siteSchema,
  input: siteInputSchema,
  examples: siteExamples,
  check: (intent, world) => [
    ...checkTimezone(intent.spec),
    ...checkBmcNetwork(intent, world),
    ...checkBootNetworks(intent, world),
    ...checkOverlaps(intent.spec),
  ],
  effects: ({ after }) =>
    after === undefined ? ["forgets the site's networks, variables and windows; its agents stay enrolled"] : [],
});

function checkTimezone({ timezone }: SiteSpec): Finding[] {
  if (isTimezone(timezone)) return [];
  return [{ path: ["spec", "timezone"], message: "not allowed", found: timezone, expected: TIMEZONE_EXPECTED }];
}

/** Machines that this request leaves as they are must still have their BMCs inside; the others check themselves. */
function checkBmcNetwork(intent: Intent<SiteSpec>, world: World): Finding[] {
  const text = intent.spec.networks.bmc?.cidr;
  const cidr = parseCidr(text ?? "");
  if (text === undefined || cidr === undefined) return [];
  const outside = world.all<MachineSpec>("Machine", intent.name).filter((machine) => {
    const ip = parseIp(machine.spec.bmc.address);
    return world.isUntouched(machine) && ip !== undefined && !contains(cidr, ip);
  });
  return outside.map(({ name, spec }) => ({
    path: ["spec", "networks", "bmc", "cidr"],
    message: `machine/${name} has its BMC outside`,
    found: text,
    expected: `a network with ${spec.bmc.address} in it`,
  }));
}

/** A machine's address where it boots lies in one of the boot networks, as for its BMC. */
function checkBootNetworks(intent: Intent<SiteSpec>, world: World): Finding[] {
  const networks = bootNetworks(intent.spec.networks);
  const [own, ...relayed] = networks;
  if (own === undefined) return [];
  const machines = world.all<MachineSpec>("Machine", intent.name).filter((machine) => world.isUntouched(machine));
  return machines.flatMap(({ name, spec }) =>
    spec.nics
      .filter(({ boot, address }) => boot && address !== undefined && networkWith(address, networks) === undefined)
      .map(({ address = "" }) => ({
        path: [...own.path, "cidr"],
        message: `machine/${name} boots outside${relayed.length > 0 ? ", and outside of all that are relayed" : ""}`,
        found: own.cidr,
        expected: `a network with ${address} in it, or one in relayed`,
      })),
  );
}

/**
 * The networks may be one and the same, but not partly. Those where machines boot are each of its own: whose relay asks
 * decides about the address.
 */
function checkOverlaps({ networks }: SiteSpec): Finding[] {
  const parsed = siteNetworks(networks).flatMap((network) => {
    const cidr = parseCidr(network.cidr);
    return cidr === undefined ? [] : [{ ...network, parsed: cidr, boots: network.name.startsWith("boot") }];
  });
  return parsed.flatMap((one, i) =>
    parsed.slice(0, i).flatMap((other) => {
      const mayBeSame = !(one.boots && other.boots);
      const same = one.parsed.value === other.parsed.value && one.parsed.prefix === other.parsed.prefix;
      if (same && mayBeSame) return [];
      if (!(contains(one.parsed, other.parsed) || contains(other.parsed, one.parsed))) return [];
      const itself = mayBeSame ? `the network ${other.name} (${other.cidr}) itself, or one` : "a network";
      const message = `overlaps the network ${other.name}${mayBeSame ? "" : ` (${other.cidr})`}`;
      return [{ path: [...one.path, "cidr"], message, found: one.cidr, expected: `${itself} apart from it` }];
    }),
  );
}
