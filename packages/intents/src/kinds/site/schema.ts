import { days, minutes } from "@longshore/kit";
import * as z from "zod";
import { isCron } from "../../formats/cron.ts";
import { cidrField, durationField, interfaceNameField, ipField } from "../../formats/fields.ts";
import { contains, type IpAddress, parseCidr, parseIp, parseRange } from "../../formats/ip.ts";

/** A variable that documents for sets of sites take as `${site.vars.NAME}`. */
const variable = z.union([z.string(), z.number(), z.boolean()]);

const networkFields = {
  cidr: cidrField.meta({ description: "Address range of the network." }),
  vlan: z.int().min(1).max(4094).optional().meta({ description: "VLAN id; absent = untagged." }),
  gateway: ipField.optional().meta({ description: "Default gateway; must lie in `cidr`." }),
  dns: z.array(ipField).max(8).default([]).meta({ description: "Name servers, in order." }),
  interface: interfaceNameField.optional().meta({ description: "The agent's network interface in this network." }),
};

const rangeField = z
  .string()
  .refine((text) => parseRange(text) !== undefined, "first and last address, e.g. 10.1.0.100-10.1.0.199");

const dhcp = z
  .strictObject({
    mode: z.enum(["server", "proxy", "off"]).default("off").meta({
      description:
        "`server` hands out addresses, `proxy` only boot information beside another server, `off` is silent.",
    }),
    range: rangeField
      .optional()
      .meta({ description: "Addresses handed out to machines without a reservation; needed with mode `server`." }),
    unknown: z.enum(["ignore", "discover"]).default("ignore").meta({
      description:
        "Machines without a document: `ignore` does not answer them, `discover` gives them an address and the boot environment.",
    }),
  })
  .refine(({ mode, range }) => mode !== "server" || range !== undefined, {
    path: ["range"],
    message: "a range, because mode is server",
  });

const network = z.strictObject(networkFields).superRefine((net, context) => checkInside(net, context));

const relayedNetwork = z
  .strictObject({
    cidr: cidrField
      .refine((text) => parseCidr(text)?.family !== 6, "a network of IPv4: firmware boots over it only")
      .meta({
        description: "Address range of the network: the address that its relay gives itself (giaddr) lies in it.",
      }),
    gateway: ipField.meta({ description: "Default gateway, by which machines reach the agent; must lie in `cidr`." }),
    dns: z.array(ipField).max(8).optional().meta({ description: "Name servers, in order; absent = those of `boot`." }),
    range: rangeField.optional().meta({
      description: "Addresses handed out to machines without a reservation; absent = those with one only.",
    }),
  })
  .superRefine((net, context) => checkInside(net, context, { path: ["range"], text: net.range }));

const bootNetwork = z
  .strictObject({
    ...networkFields,
    secureBoot: z.boolean().default(false).meta({
      description:
        "Machines verify what they load: UEFI is given the signed shim and the signed iPXE of the boot folder.",
    }),
    dhcp: dhcp.optional().meta({ description: "Who answers DHCP: the agent is the one speaker of this network." }),
    relayed: z.array(relayedNetwork).max(256).optional().meta({
      description: "Further networks where machines boot, whose routers or switches relay DHCP to the agent's address.",
    }),
  })
  .superRefine((net, context) => checkInside(net, context, { path: ["dhcp", "range"], text: net.dhcp?.range }));

const maintenanceWindow = z.strictObject({
  cron: z
    .string()
    .refine(isCron, "five cron fields, e.g. 0 2 * * 6")
    .meta({ description: "When the window opens, in the site's time zone: minute, hour, day, month, weekday." }),
  duration: durationField({ min: minutes(1), max: days(7), expected: "a duration from 1m to 7d, e.g. 3h" }).meta({
    description: "How long it stays open, 1m to 7d.",
  }),
});

export const TIMEZONE_EXPECTED = "an IANA time zone, e.g. Europe/Oslo";
const TIMEZONE_META = { description: "IANA time zone of maintenance windows." };
/** Its form only: the table of zones costs 8 MB of memory, so CLI and hub look into it and agents never do. */
const timezone = z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/, TIMEZONE_EXPECTED);

/** What hub and site hold of a site. */
export const siteSchema = z.strictObject({
  timezone: timezone.default("UTC").meta(TIMEZONE_META),
  vars: z
    .record(z.string().regex(/^[A-Za-z_]\w{0,62}$/, "a letter or '_', then letters, digits and '_'"), variable)
    .default({})
    .meta({ description: "Values that documents for sets of sites take as `${site.vars.NAME}`." }),
  networks: z
    .strictObject({
      bmc: network.optional().meta({ description: "Where the BMCs are." }),
      boot: bootNetwork.optional().meta({ description: "Where machines boot from the network." }),
      cluster: network.optional().meta({ description: "Where the nodes talk to each other." }),
    })
    .prefault({})
    .meta({ description: "The networks of the site." }),
  maintenance: z
    .strictObject({
      windows: z.array(maintenanceWindow).max(64).default([]).meta({
        description: "When work that disturbs may be done; none = at any time.",
      }),
      freeze: z.boolean().default(false).meta({ description: "Nothing that disturbs is done, windows or not." }),
    })
    .prefault({})
    .meta({ description: "When the site may be worked on." }),
});

export type SiteSpec = z.output<typeof siteSchema>;

/** What an operator writes of a site: the time zone is one that exists. */
export const siteInputSchema = siteSchema.extend({
  timezone: timezone.refine(isTimezone, TIMEZONE_EXPECTED).default("UTC").meta(TIMEZONE_META),
});

interface Network {
  readonly cidr: string;
  readonly gateway?: string | undefined;
}

interface Range {
  readonly path: string[];
  readonly text: string | undefined;
}

function checkInside(net: Network, context: z.RefinementCtx, handedOut?: Range): void {
  const cidr = parseCidr(net.cidr);
  if (cidr === undefined) return;
  const outside = (ip: IpAddress | undefined) => ip !== undefined && !contains(cidr, ip);
  const range = parseRange(handedOut?.text ?? "");
  if (net.gateway !== undefined && outside(parseIp(net.gateway))) {
    context.addIssue({ code: "custom", path: ["gateway"], message: `an address in ${net.cidr}`, input: net.gateway });
  }
  if (handedOut !== undefined && (outside(range?.first) || outside(range?.last))) {
    const { path, text } = handedOut;
    context.addIssue({ code: "custom", path, message: `addresses in ${net.cidr}`, input: text });
  }
}

export function isTimezone(text: string): boolean {
  if (knownZones.has(text)) return true;
  if (!/^[A-Za-z]/.test(text)) return false; // Intl also takes offsets such as +01:00
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions();
    if (timeZone === text) knownZones.add(text); // no more than there are zones: other spellings are looked up again
    return timeZone !== "";
  } catch {
    return false;
  }
}

/** Looking one up costs 0.1 ms, and the sites of a fleet lie in a few. */
const knownZones = new Set<string>();
