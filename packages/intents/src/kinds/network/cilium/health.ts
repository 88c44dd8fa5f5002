import { firstFew } from "@longshore/kit";
import { daemonSetHealth } from "../../../kubernetes/daemon-set-health.ts";
import { conditionsOf, type LiveCondition, statusOf } from "../../../kubernetes/live.ts";
import type { Health, Read } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { BgpSpec } from "../bgp-schema.ts";
import { type Network, peerName, poolName } from "../names.ts";
import { poolsOf } from "../schema.ts";
import { servicesHealth } from "../services-health.ts";
import { POOLS } from "./load-balancer.ts";

export const NODE_CONFIGS = { apiVersion: "cilium.io/v2", kind: "CiliumBGPNodeConfig" } as const satisfies Read;

export function ciliumHealth(network: Network, site: SiteView): readonly Health[] {
  const { bgp } = network.spec.loadBalancer;
  const pools = poolsOf(network.spec).map((pool) => poolName(network, pool));
  return [
    daemonSetHealth("CNIReady", { namespace: "kube-system", name: "cilium" }, site),
    ...(pools.length === 0 ? [] : [poolsHealth(pools, site), servicesHealth(network, site)]),
    ...(bgp === undefined ? [] : [configHealth(network, bgp, site), sessionsHealth(network, bgp, site)]),
  ];
}

/** What Cilium's operator says is wrong: "True" is bad. */
const COMPLAINTS: Readonly<Record<string, string>> = {
  "cilium.io/ConflictingClusterConfig":
    "another CiliumBGPClusterConfig has the same nodes: kubectl get ciliumbgpclusterconfigs",
  "cilium.io/MissingPeerConfigs": "apply this document again",
  "cilium.io/NoMatchingNode": "no node has the labels of spec.loadBalancer.bgp.nodes",
  "cilium.io/MissingAuthSecret": "the Secret with the password is gone: apply this document again",
};

function configHealth(network: Network, { peers }: BgpSpec, site: SiteView): Health {
  const type = "BGPConfigTaken";
  const live = (kind: string, name: string) => site.live({ apiVersion: "cilium.io/v2", kind, name });
  const cluster = live("CiliumBGPClusterConfig", network.name);
  const known = conditionsOf(cluster).filter(({ type }) => type in COMPLAINTS);
  const configs = peers.map((peer) => live("CiliumBGPPeerConfig", peerName(network, peer)));
  const bad = [...known, ...configs.flatMap(conditionsOf)].find(
    ({ type, status }) => type in COMPLAINTS && status === "True",
  );
  if (bad !== undefined) {
    const { type: complaint, message = "" } = bad;
    return {
      type,
      ok: false,
      reason: complaint.replace("cilium.io/", ""),
      message: `${message}: ${COMPLAINTS[complaint] ?? ""}`,
    };
  }
  const told = known.length > 0 && known.every(({ status }) => status === "False");
  return told
    ? { type, ok: true, reason: "Taken", message: `CiliumBGPClusterConfig ${network.name} is in use` }
    : {
        type,
        ok: undefined,
        reason: "NotObserved",
        message: `Cilium says nothing of CiliumBGPClusterConfig ${network.name} yet`,
      };
}

interface Session {
  readonly name: string;
  readonly peerAddress: string;
  readonly peeringState?: string;
}

function sessionsHealth(network: Network, { peers }: BgpSpec, site: SiteView): Health {
  const type = "BGPSessionsUp";
  const nodes = site
    .liveAll(NODE_CONFIGS.apiVersion, NODE_CONFIGS.kind)
    .filter((node) => instancesOf(node["spec"], network.name).length > 0);
  const sessions = nodes.map((node) => ({
    node: node.metadata.name,
    seen: instancesOf(statusOf(node), network.name).flatMap(({ peers = [] }) => peers),
  }));
  const down = sessions.flatMap(({ node, seen }) =>
    seen
      .filter(({ peeringState }) => peeringState !== undefined && peeringState !== "established")
      .map((session) => `${node} to ${session.name} (${session.peerAddress}) is ${session.peeringState ?? ""}`),
  );
  if (down.length > 0) {
    const message = `${firstFew(down, MAX_LISTED)}: look at the router's side, its AS number, address and password; cilium bgp peers`;
    return { type, ok: false, reason: "SessionsDown", message };
  }
  const quiet = sessions.filter(({ seen }) =>
    peers.some(({ name }) => !seen.some((session) => session.name === name && session.peeringState === "established")),
  );
  if (nodes.length === 0 || quiet.length > 0) {
    const whom =
      nodes.length === 0
        ? "no node"
        : `not all of ${firstFew(
            quiet.map(({ node }) => node),
            MAX_LISTED,
          )}`;
    return { type, ok: undefined, reason: "NotObserved", message: `${whom} reports its sessions yet` };
  }
  return {
    type,
    ok: true,
    reason: "AllEstablished",
    message: `${nodes.length} nodes speak with ${peers.length} peers`,
  };
}

function instancesOf(
  part: unknown,
  name: string,
): readonly { readonly name: string; readonly peers?: readonly Session[] }[] {
  const instances =
    (part as { bgpInstances?: readonly { name: string; peers?: readonly Session[] }[] } | undefined)?.bgpInstances ??
    [];
  return instances.filter((instance) => instance.name === name);
}

function poolsHealth(names: readonly string[], site: SiteView): Health {
  const type = "PoolsHaveAddresses";
  const pools = names.map((name) => ({ name, conditions: conditionsOf(site.live({ ...POOLS, name })) }));
  const of = (conditions: readonly LiveCondition[], type: string) =>
    conditions.find((one) => one.type === `cilium.io/${type}`);
  const conflict = pools.find(({ conditions }) => of(conditions, "PoolConflict")?.status === "True");
  if (conflict !== undefined) {
    const message = `${conflict.name}: ${of(conflict.conditions, "PoolConflict")?.message ?? ""}. Another CiliumLoadBalancerIPPool has the same addresses: take them out of one`;
    return { type, ok: false, reason: "PoolConflict", message };
  }
  // the counts are in the messages
  const free = pools.map(({ name, conditions }) => ({ name, text: of(conditions, "IPsAvailable")?.message }));
  const unseen = free.filter(({ text }) => text === undefined).map(({ name }) => name);
  if (unseen.length > 0)
    return {
      type,
      ok: undefined,
      reason: "NotObserved",
      message: `Cilium says nothing of pool ${unseen.join(", ")} yet`,
    };
  const empty = free.filter(({ text }) => text === "0").map(({ name }) => name);
  if (empty.length > 0) {
    const message = `no address is left in ${empty.join(", ")}: add some in spec.loadBalancer.pools`;
    return { type, ok: false, reason: "PoolExhausted", message };
  }
  return {
    type,
    ok: true,
    reason: "AddressesLeft",
    message: free.map(({ name, text }) => `${name}: ${text ?? ""} left`).join(", "),
  };
}

const MAX_LISTED = 6;
