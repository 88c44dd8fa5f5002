import type * as z from "zod";
import { parseAddressRange } from "../../formats/address-range.ts";
import { advertisementsOf, familiesOf } from "./bgp-schema.ts";
import type { NetworkSpec } from "./schema.ts";

type Say = (path: readonly (string | number)[], expected: string) => void;

/** That nothing is asked for which the chosen programs cannot do, or which would do nothing. */
export function checkWays(spec: NetworkSpec, context: z.RefinementCtx): void {
  const say: Say = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  if (spec.cni !== "cilium") checkWithoutCilium(spec, say);
  if (spec.cni === "cilium") checkCilium(spec, say);
  if (spec.cni === "calico") checkCalico(spec, say);
  checkPoolNames(spec, say);
  checkAnnounced(spec, say);
}

const BGP = ["loadBalancer", "bgp"];

function checkWithoutCilium({ cni, kubeProxyReplacement, loadBalancer }: NetworkSpec, say: Say): void {
  if (kubeProxyReplacement) say(["kubeProxyReplacement"], `false: ${cni} leaves Services to kube-proxy`);
  const { overrides = [], advertise = [] } = loadBalancer.bgp ?? {};
  if (overrides.length > 0) say([...BGP, "overrides"], "no field: only cilium has settings per node");
  advertise.forEach(({ what, addresses, matchLabels }, i) => {
    const at = [...BGP, "advertise", i];
    if (what === "pods")
      say([...at, "what"], `services: ${cni === "calico" ? "calico.bgp announces pods" : "flannel has no BGP"}`);
    if (addresses.some((address) => address !== "LoadBalancerIP"))
      say([...at, "addresses"], "LoadBalancerIP: MetalLB announces no others");
    if (Object.keys(matchLabels).length > 0)
      say(
        [...at, "matchLabels"],
        "no labels: MetalLB announces whole pools; choose the Services in poolsFor[].services",
      );
  });
}

function checkCilium({ loadBalancer, cilium, metallb, kubeProxyReplacement }: NetworkSpec, say: Say): void {
  if (loadBalancer.l2 !== undefined && !kubeProxyReplacement)
    say(["kubeProxyReplacement"], "true, because of loadBalancer.l2: beside kube-proxy, cilium answers for no address");
  if (metallb.chart !== undefined) say(["metallb", "chart"], "no field: cilium serves the load balancer itself");
  loadBalancer.bgp?.peers.forEach(({ bfd }, i) => bfd && say([...BGP, "peers", i, "bfd"], "false: cilium has no BFD"));
  loadBalancer.poolsFor.forEach(({ automatic }, i) => {
    if (!automatic)
      say(["loadBalancer", "poolsFor", i, "automatic"], "true: with cilium, services chooses who may have it");
  });
  loadBalancer.bgp?.advertise.forEach(({ what }, i) => {
    if (what === "pods" && cilium.routing === "tunnel")
      say(
        [...BGP, "advertise", i, "what"],
        "services, or spec.cilium.routing: native: in a tunnel nobody outside routes to pods",
      );
  });
}

function checkCalico({ calico, loadBalancer }: NetworkSpec, say: Say): void {
  const { encapsulation, bgp } = calico;
  if (!bgp && !encapsulation.startsWith("VXLAN"))
    say(
      ["calico", "encapsulation"],
      "VXLAN or VXLANCrossSubnet: nodes learn of each other's pods by BGP otherwise (bgp: true)",
    );
  if (!bgp) return;
  if (loadBalancer.l2 !== undefined)
    say(["loadBalancer", "l2"], "no field: with calico.bgp, MetalLB only hands out addresses");
  loadBalancer.bgp?.peers.forEach(({ bfd }, i) => bfd && say([...BGP, "peers", i, "bfd"], "false: calico has no BFD"));
  loadBalancer.bgp?.advertise.forEach(({ peers, localPreference }, i) => {
    if (peers !== undefined) say([...BGP, "advertise", i, "peers"], "no field: calico announces the same to all peers");
    if (localPreference !== undefined)
      say([...BGP, "advertise", i, "localPreference"], "no field: calico does not set it");
  });
}

function checkPoolNames({ loadBalancer }: NetworkSpec, say: Say): void {
  const names = loadBalancer.poolsFor.map(({ name }) => name);
  names.forEach(
    (name, i) => names.indexOf(name) < i && say(["loadBalancer", "poolsFor", i, "name"], "a name of its own"),
  );
}

/** Pools that nobody announces, and peers to whom nothing goes. */
function checkAnnounced({ cni, calico, loadBalancer }: NetworkSpec, say: Say): void {
  const { pools, poolsFor, bgp, l2 } = loadBalancer;
  const blocks = [...pools, ...poolsFor.flatMap(({ addresses }) => addresses)];
  if (blocks.length > 0 && bgp === undefined && l2 === undefined)
    say(["loadBalancer"], "bgp or l2 beside the pools: nobody outside would find the addresses");
  if (l2 !== undefined && blocks.length === 0)
    say(["loadBalancer", "l2"], "pools beside it: there is no address to answer for");
  if (bgp === undefined) return;
  const families = new Set(blocks.map((text) => (parseAddressRange(text)?.family === 6 ? "ipv6" : "ipv4")));
  const fromPools = ({ what, addresses }: { what: string; addresses: readonly string[] }) =>
    what === "services" && addresses.every((address) => address === "LoadBalancerIP");
  const sent = advertisementsOf(bgp);
  if (blocks.length === 0 && !(cni === "calico" && calico.bgp)) {
    if (bgp.advertise.length === 0) say(BGP, "pools beside it: there is no load balancer address to announce");
    bgp.advertise.forEach(
      (one, i) =>
        fromPools(one) && say([...BGP, "advertise", i], "pools: it selects nothing, there is no load balancer address"),
    );
    return;
  }
  bgp.peers.forEach((peer, i) => {
    const mine = sent.filter(({ peers }) => peers === undefined || peers.includes(peer.name));
    if (mine.length === 0)
      say([...BGP, "peers", i, "name"], `a peer that some advertisement goes to: none goes to ${peer.name}`);
    if (mine.length === 0 || !mine.every(fromPools) || calico.bgp) return;
    for (const family of familiesOf(peer))
      if (!families.has(family))
        say(
          [...BGP, "peers", i, peer.families === undefined ? "address" : "families"],
          `${[...families].join(" and ")}: no pool has an ${family === "ipv6" ? "IPv6" : "IPv4"} address to announce to it`,
        );
  });
}
