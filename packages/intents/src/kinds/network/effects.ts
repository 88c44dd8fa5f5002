import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import { isPrivateAsn } from "./asn.ts";
import { clusterOf, documentsAt } from "./cluster.ts";
import { type NetworkSpec, poolsOf } from "./schema.ts";

/** What the site will do to a cluster's network, and what an operator may not have meant. */
export function networkEffects({ before, after, world }: KindChange<NetworkSpec>): readonly string[] {
  if (after === undefined)
    return [`takes back what it made of the network; pods without a CNI are not started any more`];
  const cluster = clusterOf(after, documentsAt(after.site, world))?.name ?? after.spec.cluster ?? "";
  return [
    ...cniEffects(before?.spec, after.spec, cluster),
    ...poolEffects(before?.spec, after.spec),
    ...bgpEffects(before?.spec, after.spec),
  ];
}

function cniEffects(before: NetworkSpec | undefined, after: NetworkSpec, cluster: string): string[] {
  if (before === undefined) return [`gives cluster/${cluster} its network: ${after.cni}`];
  if (before.cni !== after.cni)
    return [
      `replaces ${before.cni} by ${after.cni}: pods keep their old network until they, or their nodes, are started anew`,
    ];
  if (before.kubeProxyReplacement !== after.kubeProxyReplacement)
    return [
      `${after.kubeProxyReplacement ? "does" : "leaves"} what kube-proxy does: every node's agent is started anew`,
    ];
  return [];
}

function poolEffects(before: NetworkSpec | undefined, after: NetworkSpec): string[] {
  const blocks = (spec: NetworkSpec | undefined) =>
    spec === undefined ? [] : poolsOf(spec).flatMap((pool) => pool.blocks.map(({ text }) => text));
  const now = blocks(after);
  const gone = blocks(before).filter((text) => !now.includes(text));
  if (gone.length === 0) return [];
  return [`takes back ${gone.join(", ")}, as soon as no Service has an address that is in no other pool`];
}

function bgpEffects(before: NetworkSpec | undefined, after: NetworkSpec): string[] {
  const { bgp } = after.loadBalancer;
  if (bgp === undefined)
    return before?.loadBalancer.bgp === undefined ? [] : ["ends its BGP sessions: routers forget the addresses"];
  const foreign = [...new Set([bgp.localASN, ...bgp.peers.map(({ asn }) => asn)])].filter((asn) => !isPrivateAsn(asn));
  const changed = canonicalJson(before?.loadBalancer.bgp) !== canonicalJson(bgp);
  const peers = bgp.peers.map(({ name, address, asn }) => `${name} (${address}, AS ${asn})`).join(", ");
  return [
    ...(changed ? [`speaks BGP as AS ${bgp.localASN} with ${peers}`] : []),
    ...(changed && foreign.length > 0 ? [`uses public AS numbers: ${foreign.join(", ")}`] : []),
  ];
}
