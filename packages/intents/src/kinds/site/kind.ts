import { firstFew } from "@longshore/kit";
import type { Finding } from "../../finding.ts";
import { contains, parseCidr, parseIp } from "../../formats/ip.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import { intentKind } from "../kind.ts";
import { nameMachines } from "../machine/name-machines.ts";
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
  if (outside.length === 0) return [];
  return [
    {
      path: ["spec", "networks", "bmc", "cidr"],
      message: `the BMC is outside of it: ${nameMachines(outside.map(({ name }) => name))}`,
      found: text,
      expected: `a network with ${firstOf(outside.map(({ spec }) => spec.bmc.address))} in it`,
    },
  ];
}

function firstOf(addresses: readonly string[]): string {
  return firstFew(addresses, MAX_ADDRESSES);
}

const MAX_ADDRESSES = 5;

/** A machine's address where it boots lies in one of the boot networks, as for its BMC. */
function checkBootNetworks(intent: Intent<SiteSpec>, world: World): Finding[] {
  const networks = bootNetworks(intent.spec.networks);
  const [own, ...relayed] = networks;
  if (own === undefined) return [];
  const machines = world.all<MachineSpec>("Machine", intent.name).filter((machine) => world.isUntouched(machine));
  const outside = machines.flatMap(({ name, spec }) =>
    spec.nics.flatMap(({ boot, address }) =>
      boot && address !== undefined && networkWith(address, networks) === undefined ? [{ name, address }] : [],
    ),
  );
  if (outside.length === 0) return [];
  const where = relayed.length > 0 ? "of it and of all that are relayed" : "of it";
  return [
    {
      path: [...own.path, "cidr"],
      message: `what boots is outside ${where}: ${nameMachines(outside.map(({ name }) => name))}`,
      found: own.cidr,
      expected: `a network with ${firstOf(outside.map(({ address }) => address))} in it, or one in relayed`,
    },
  ];
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
      const named = mayBeSame ? other.name : `${other.name} (${other.cidr})`;
      return [
        {
          path: [...one.path, "cidr"],
          message: `overlaps the network ${named}`,
          found: one.cidr,
          expected: `${itself} apart from it`,
        },
      ];
    }),
  );
}
