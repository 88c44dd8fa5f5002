import { parseDuration, seconds } from "@longshore/kit";
import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { durationField, ipField, nameField } from "../../formats/fields.ts";
import { parseIp } from "../../formats/ip.ts";
import { once } from "../../once.ts";
import { secretReferenceField } from "../operating-system/schema.ts";
import { asnField } from "./asn.ts";
import { communityField } from "./communities.ts";

const wholeSeconds = (min: number, max: number, example: string) =>
  durationField({
    min: seconds(min),
    max: seconds(max),
    expected: `whole seconds from ${min}s to ${max}s, e.g. ${example}`,
  }).refine((text) => Number.isInteger(secondsOf(text)), `whole seconds, e.g. ${example}`);

/** Seconds of a span that the schema let through: "9s", "2m". */
export function secondsOf(text: string): number {
  return (parseDuration(text) ?? 0) / seconds(1);
}

const peer = () =>
  z.strictObject({
    name: nameField.meta({ description: "What it is called here, e.g. `tor1`." }),
    address: ipField.meta({ description: "Its IP address." }),
    asn: asnField.meta({ description: "Its AS number." }),
    port: z.int().min(1).max(65_535).default(179).meta({ description: "TCP port where it listens." }),
    password: secretReferenceField
      .optional()
      .meta({ description: "MD5 password of the session (RFC 2385), in a Secret." }),
    multihop: z.int().min(2).max(255).optional().meta({
      description:
        "Hops to it, where it is in no network of the nodes and has another AS number; absent = it is a neighbour.",
    }),
    families: z
      .array(z.enum(["ipv4", "ipv6"]))
      .min(1)
      .max(2)
      .optional()
      .meta({ description: "What is announced to it; absent = what its own address is of." }),
    bfd: z.boolean().default(false).meta({
      description: "Bidirectional forwarding detection finds a dead peer in a second; MetalLB only.",
    }),
  });

const advertisement = () =>
  z.strictObject({
    name: nameField.meta({ description: "What it is called here." }),
    what: z.enum(["services", "pods"]).default("services").meta({
      description: "Addresses of Services, or the ranges of the nodes' pods (with cilium, and with calico always).",
    }),
    addresses: z
      .array(z.enum(["LoadBalancerIP", "ClusterIP", "ExternalIP"]))
      .min(1)
      .default(["LoadBalancerIP"])
      .meta({ description: "Which addresses of the Services." }),
    matchLabels: labelsField.default({}).meta({ description: "Services with these labels; none = all Services." }),
    peers: z.array(nameField).min(1).optional().meta({ description: "To which peers; absent = to all of them." }),
    communities: z
      .array(communityField)
      .max(32)
      .default([])
      .meta({ description: "Sent along: `65010:100`, `65010:1:2` (large) or a name, e.g. `no-export`." }),
    localPreference: z.int().min(0).max(4_294_967_295).optional().meta({ description: "Sent to peers of the own AS." }),
  });

const override = () =>
  z.strictObject({
    machine: nameField.meta({ description: "The Machine, whose node has its name." }),
    localASN: asnField.optional().meta({ description: "Its own AS number." }),
    routerID: z
      .ipv4({ error: "an IPv4 address" })
      .optional()
      .meta({ description: "Its router ID; absent = its own IPv4 address." }),
    localAddresses: z
      .record(z.string(), ipField)
      .default({})
      .meta({ description: "By the peer's name: from which of its addresses it speaks to the peer." }),
  });

const timers = () =>
  z
    .strictObject({
      hold: wholeSeconds(3, 65_535, "9s").default("90s").meta({
        description: "A peer that is silent for so long is gone; at least three times `keepalive`.",
      }),
      keepalive: wholeSeconds(1, 21_845, "3s")
        .default("30s")
        .meta({ description: "How often each side says that it lives." }),
      connectRetry: wholeSeconds(1, 65_535, "5s")
        .default("120s")
        .meta({ description: "How long between attempts to connect." }),
    })
    .refine(({ hold, keepalive }) => secondsOf(hold) >= 3 * secondsOf(keepalive), {
      path: ["hold"],
      message: "at least three times keepalive: one that is lost must not end the session (RFC 4271 §4.4)",
    });

const fields = () =>
  z.strictObject({
    localASN: asnField.meta({ description: "AS number of the nodes." }),
    nodes: labelsField.default({}).meta({ description: "Nodes with these labels speak; none = every node." }),
    peers: z.array(peer()).min(1).max(64).meta({ description: "To whom the nodes speak." }),
    timers: timers().prefault({}).meta({ description: "Of the sessions." }),
    gracefulRestart: wholeSeconds(1, 4095, "120s").optional().meta({
      description:
        "Peers keep the routes for so long while a node's speaker restarts; absent = they drop them at once.",
    }),
    advertise: z.array(advertisement()).max(32).default([]).meta({
      description: "What is announced; none = the load balancer addresses of all Services, to all peers.",
    }),
    overrides: z
      .array(override())
      .max(1024)
      .default([])
      .meta({ description: "What is different at single nodes; cilium only." }),
  });

/** BGP as a cluster speaks it. */
export const bgpSchema = () => fields().superRefine(checkNames);

type Bgp = z.output<ReturnType<typeof fields>>;
export type BgpPeer = z.output<ReturnType<typeof peer>>;
export type BgpAdvertisement = z.output<ReturnType<typeof advertisement>>;
export type BgpSpec = Bgp;

/** What an advertisement-less document announces. */
export function advertisementsOf({ advertise }: Bgp): readonly BgpAdvertisement[] {
  return advertise.length > 0 ? advertise : [everyService()];
}

const everyService = once(() => advertisement().parse({ name: "services" }));

export function familiesOf({ families, address }: BgpPeer): readonly ("ipv4" | "ipv6")[] {
  return families ?? [parseIp(address)?.family === 6 ? "ipv6" : "ipv4"];
}

function checkNames({ peers, advertise, overrides }: Bgp, context: z.RefinementCtx): void {
  const say = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  const names = peers.map(({ name }) => name);
  const known = names.join(", ");
  names.forEach((name, i) => names.indexOf(name) < i && say(["peers", i, "name"], "a name of its own"));
  peers.forEach(({ address, port }, i) => {
    const first = peers.findIndex((other) => other.address === address && other.port === port);
    if (first < i) say(["peers", i, "address"], `an address of its own: ${names[first] ?? ""} has it`);
  });
  advertise.forEach(({ name, peers: to = [] }, i) => {
    if (advertise.findIndex((other) => other.name === name) < i) say(["advertise", i, "name"], "a name of its own");
    to.forEach(
      (peer, k) => names.includes(peer) || say(["advertise", i, "peers", k], `a peer of this document: ${known}`),
    );
  });
  overrides.forEach(({ machine, localAddresses }, i) => {
    if (overrides.findIndex((other) => other.machine === machine) < i)
      say(["overrides", i, "machine"], "each machine once");
    for (const peer of Object.keys(localAddresses))
      if (!names.includes(peer)) say(["overrides", i, "localAddresses", peer], `a peer of this document: ${known}`);
  });
}
