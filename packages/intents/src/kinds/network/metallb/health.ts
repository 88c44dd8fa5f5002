import { daemonSetHealth } from "../../../kubernetes/daemon-set-health.ts";
import { statusOf } from "../../../kubernetes/live.ts";
import type { Health, Read } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { type Network, poolName } from "../names.ts";
import { poolsOf } from "../schema.ts";
import { servicesHealth } from "../services-health.ts";
import { METALLB, POOLS } from "./pools.ts";

/** Made by frr-k8s, MetalLB's speaker of BGP: one for each node and peer. */
export const SESSIONS = { apiVersion: "frrk8s.metallb.io/v1beta1", kind: "BGPSessionState" } as const satisfies Read;

export function metallbHealth(network: Network, site: SiteView, speaks: boolean): readonly Health[] {
  const pools = poolsOf(network.spec).map((pool) => poolName(network, pool));
  const { bgp } = network.spec.loadBalancer;
  if (pools.length === 0) return [];
  return [
    controllerHealth(site),
    ...(speaks ? [daemonSetHealth("LoadBalancerSpeaks", { namespace: METALLB, name: "metallb-speaker" }, site)] : []),
    poolsHealth(pools, site),
    servicesHealth(network, site),
    ...(speaks && bgp !== undefined
      ? [
          sessionsHealth(
            bgp.peers.map(({ address }) => address),
            site,
          ),
        ]
      : []),
  ];
}

function controllerHealth(site: SiteView): Health {
  const type = "LoadBalancerReady";
  const name = "metallb-controller";
  const controller = site.live({ apiVersion: "apps/v1", kind: "Deployment", namespace: METALLB, name });
  if (controller === undefined)
    return { type, ok: undefined, reason: "NotObserved", message: `Deployment ${METALLB}/${name} is not there yet` };
  if (Number(statusOf(controller)["availableReplicas"] ?? 0) > 0)
    return { type, ok: true, reason: "Available", message: "MetalLB hands out addresses" };
  const message = `${METALLB}/${name} has no pod that is available: kubectl -n ${METALLB} describe deployment ${name}`;
  return { type, ok: false, reason: "NotAvailable", message };
}

function poolsHealth(names: readonly string[], site: SiteView): Health {
  const type = "PoolsHaveAddresses";
  const pools = names.map((name) => ({ name, status: statusOf(site.live({ ...POOLS, name })) }));
  const unseen = pools.filter(({ status }) => typeof status["availableIPv4"] !== "number").map(({ name }) => name);
  if (unseen.length > 0)
    return {
      type,
      ok: undefined,
      reason: "NotObserved",
      message: `MetalLB says nothing of pool ${unseen.join(", ")} yet`,
    };
  const free = pools.map(({ name, status }) => ({
    name,
    left: Number(status["availableIPv4"]) + Number(status["availableIPv6"] ?? 0),
  }));
  const empty = free.filter(({ left }) => left === 0).map(({ name }) => name);
  if (empty.length > 0)
    return {
      type,
      ok: false,
      reason: "PoolExhausted",
      message: `no address is left in ${empty.join(", ")}: add some in spec.loadBalancer.pools`,
    };
  return {
    type,
    ok: true,
    reason: "AddressesLeft",
    message: free.map(({ name, left }) => `${name}: ${left} left`).join(", "),
  };
}

function sessionsHealth(peers: readonly string[], site: SiteView): Health {
  const type = "BGPSessionsUp";
  const sessions = site
    .liveAll(SESSIONS.apiVersion, SESSIONS.kind)
    .map((session) => statusOf(session) as { node?: string; peer?: string; bgpStatus?: string });
  const down = sessions
    .filter(({ bgpStatus }) => bgpStatus !== "Established")
    .map(({ node = "?", peer = "?", bgpStatus = "unknown" }) => `${node} to ${peer} is ${bgpStatus}`);
  if (down.length > 0)
    return {
      type,
      ok: false,
      reason: "SessionsDown",
      message: `${down.slice(0, 6).join(", ")}: look at the router's side, its AS number, address and password`,
    };
  const missing = peers.filter((address) => !sessions.some(({ peer }) => peer === address));
  if (missing.length > 0)
    return {
      type,
      ok: undefined,
      reason: "NotObserved",
      message: `no node reports a session with ${missing.join(", ")} yet`,
    };
  return {
    type,
    ok: true,
    reason: "AllEstablished",
    message: `${sessions.length} sessions with ${peers.length} peers`,
  };
}
