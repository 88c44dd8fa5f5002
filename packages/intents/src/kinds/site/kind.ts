import type { Finding, Path } from "../../finding.ts";
import { contains, parseCidr, parseIp } from "../../formats/ip.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import { intentKind } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { siteExamples } from "./examples.ts";
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

/** The networks may be one and the same, but not partly. */
function checkOverlaps({ networks }: SiteSpec): Finding[] {
  const named = Object.entries(networks).flatMap(([name, network]) => {
    const cidr = parseCidr(network?.cidr ?? "");
    return network === undefined || cidr === undefined ? [] : [{ name, text: network.cidr, cidr }];
  });
  return named.flatMap((one, i) =>
    named.slice(0, i).flatMap((other) => {
      const same = one.cidr.value === other.cidr.value && one.cidr.prefix === other.cidr.prefix;
      if (same || !(contains(one.cidr, other.cidr) || contains(other.cidr, one.cidr))) return [];
      const path: Path = ["spec", "networks", one.name, "cidr"];
      const expected = `the network ${other.name} (${other.text}) itself, or one apart from it`;
      return [{ path, message: `overlaps the network ${other.name}`, found: one.text, expected }];
    }),
  );
}
