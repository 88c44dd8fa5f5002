import type { KubeObject } from "@longshore/kube";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { siteView } from "../../../kubernetes/fixtures.ts";
import { network as kind } from "../kind.ts";
import { network, oslo } from "../fixtures.ts";

const main = network({
  cni: "cilium",
  loadBalancer: {
    pools: ["10.9.0.0/24"],
    bgp: {
      localASN: 65_010,
      peers: [
        { name: "tor1", address: "10.1.0.2", asn: 65_000 },
        { name: "tor2", address: "10.1.0.3", asn: 65_000 },
      ],
    },
  },
});

/** `Type: True|False|Unknown Reason: message` of each. */
function health(live: readonly KubeObject[], of = main): readonly string[] {
  const found = kind.kubernetes?.health(of, siteView("oslo", [...oslo, of], { live })) ?? [];
  return found.map(
    ({ type, ok, reason, message }) => `${type}: ${ok === undefined ? "Unknown" : ok} ${reason}: ${message}`,
  );
}

function objects(yaml: string): readonly KubeObject[] {
  return parse(yaml) as KubeObject[];
}

const DAEMONS = objects(`
- apiVersion: apps/v1
  kind: DaemonSet
  metadata: {name: cilium, namespace: kube-system, generation: 3}
  status: {observedGeneration: 3, desiredNumberScheduled: 4, numberReady: 4, updatedNumberScheduled: 4}
`);

/**
 * Shapes of CiliumBGPClusterConfig (isovalent lab, 2025-10), CiliumBGPNodeConfig (Cilium's BGP operation guide, 1.20)
 * and CiliumLoadBalancerIPPool (a lab on Cilium 1.18, 2025-08); names and addresses are this site's.
 */
const POOL = objects(`
- apiVersion: cilium.io/v2
  kind: CiliumLoadBalancerIPPool
  metadata: {name: main, labels: {longshore.dev/network: main}}
  spec: {blocks: [{cidr: 10.9.0.0/24}], disabled: false}
  status:
    conditions:
      - {lastTransitionTime: "2025-08-07T08:17:59Z", message: "", observedGeneration: 1, reason: resolved, status: "False", type: cilium.io/PoolConflict}
      - {lastTransitionTime: "2025-08-07T08:17:59Z", message: "254", observedGeneration: 1, reason: noreason, status: Unknown, type: cilium.io/IPsTotal}
      - {lastTransitionTime: "2025-08-07T08:17:59Z", message: "253", observedGeneration: 1, reason: noreason, status: Unknown, type: cilium.io/IPsAvailable}
      - {lastTransitionTime: "2025-08-07T08:17:59Z", message: "1", observedGeneration: 1, reason: noreason, status: Unknown, type: cilium.io/IPsUsed}
`);

const CONFIG = objects(`
- apiVersion: cilium.io/v2
  kind: CiliumBGPClusterConfig
  metadata: {name: main}
  status:
    conditions:
      - {lastTransitionTime: "2025-10-22T15:35:54Z", message: "", observedGeneration: 1, reason: ConflictingClusterConfigs, status: "False", type: cilium.io/ConflictingClusterConfig}
      - {lastTransitionTime: "2025-10-22T15:35:55Z", message: "", observedGeneration: 1, reason: MissingPeerConfigs, status: "False", type: cilium.io/MissingPeerConfigs}
      - {lastTransitionTime: "2025-10-22T15:35:54Z", message: No node matches spec.nodeSelector, observedGeneration: 1, reason: NoMatchingNode, status: "False", type: cilium.io/NoMatchingNode}
`);

const node = (name: string, states: Readonly<Record<string, string>>) =>
  objects(`
- apiVersion: cilium.io/v2
  kind: CiliumBGPNodeConfig
  metadata: {name: ${name}, ownerReferences: [{apiVersion: cilium.io/v2, kind: CiliumBGPClusterConfig, name: main, uid: f0c23da8-e5ca-40d7-8c94-91699cf1e03a}]}
  spec: {bgpInstances: [{name: main, localASN: 65010, peers: [{name: tor1, peerASN: 65000, peerAddress: 10.1.0.2, peerConfigRef: {name: main-tor1}}, {name: tor2, peerASN: 65000, peerAddress: 10.1.0.3, peerConfigRef: {name: main-tor2}}]}]}
  status:
    bgpInstances:
      - localASN: 65010
        name: main
        peers:
${Object.entries(states)
  .map(
    ([peer, state]) => `          - establishedTime: "2024-10-17T13:59:50Z"
            name: ${peer}
            peerASN: 65000
            peerAddress: 10.1.0.${peer === "tor1" ? 2 : 3}
            peeringState: ${state}
            routeCount: [{advertised: 2, afi: ipv4, received: 2, safi: unicast}]
            timers: {appliedHoldTimeSeconds: 90, appliedKeepaliveSeconds: 30}`,
  )
  .join("\n")}
`);

const UP = { tor1: "established", tor2: "established" };

describe("recorded", () => {
  test("what nobody has looked at is not healthy", () => {
    expect(health([])).toEqual([
      "CNIReady: Unknown NotObserved: DaemonSet kube-system/cilium is not there, or has not been looked at yet",
      "PoolsHaveAddresses: Unknown NotObserved: Cilium says nothing of pool main yet",
      "ServicesHaveAddresses: true AllHaveOne: 0 Services of type LoadBalancer, each with an address",
      "BGPConfigTaken: Unknown NotObserved: Cilium says nothing of CiliumBGPClusterConfig main yet",
      "BGPSessionsUp: Unknown NotObserved: no node reports its sessions yet",
    ]);
  });

  test("a network whose nodes speak with both switches is healthy", () => {
    expect(health([...DAEMONS, ...POOL, ...CONFIG, ...node("r1u7", UP), ...node("r1u8", UP)])).toEqual([
      "CNIReady: true AllNodes: kube-system/cilium runs on all 4 nodes",
      "PoolsHaveAddresses: true AddressesLeft: main: 253 left",
      "ServicesHaveAddresses: true AllHaveOne: 0 Services of type LoadBalancer, each with an address",
      "BGPConfigTaken: true Taken: CiliumBGPClusterConfig main is in use",
      "BGPSessionsUp: true AllEstablished: 2 nodes speak with 2 peers",
    ]);
  });

  test("a session that is down is named with its node and peer", () => {
    const said = health([...node("r1u7", UP), ...node("r1u8", { tor1: "established", tor2: "active" })]).at(-1);
    expect(said).toBe(
      "BGPSessionsUp: false SessionsDown: r1u8 to tor2 (10.1.0.3) is active: look at the router's side, its AS number, address and password; cilium bgp peers",
    );
  });

  test("a session that a node does not report is not up", () => {
    const said = health([...node("r1u7", UP), ...node("r1u8", { tor1: "established" })]).at(-1);
    expect(said).toBe("BGPSessionsUp: Unknown NotObserved: not all of r1u8 reports its sessions yet");
  });

  // "No node matches spec.nodeSelector": Cilium's BGP troubleshooting guide, 1.20
  test("what Cilium complains of is told with the next step", () => {
    const complaint = (type: string, message: string) =>
      CONFIG.map((config) => ({
        ...config,
        status: { conditions: [{ type, status: "True", reason: "NoMatchingNode", message }] },
      }));
    expect(health(complaint("cilium.io/NoMatchingNode", "No node matches spec.nodeSelector")).at(-2)).toBe(
      "BGPConfigTaken: false NoMatchingNode: No node matches spec.nodeSelector: no node has the labels of spec.loadBalancer.bgp.nodes",
    );
  });

  test("a pool without addresses, Services that wait for one, and advertisements without a Service are told", () => {
    const empty = JSON.parse(JSON.stringify(POOL).replace('"253"', '"0"')) as KubeObject[];
    const waiting: KubeObject = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop" },
      spec: { type: "LoadBalancer" },
      status: { loadBalancer: {} },
    };
    expect(health([...empty, waiting]).slice(1, 3)).toEqual([
      "PoolsHaveAddresses: false PoolExhausted: no address is left in main: add some in spec.loadBalancer.pools",
      "ServicesHaveAddresses: false AddressesMissing: service shop/web has no address: no pool is for its labels, or none has an address left",
    ]);
    const { bgp, ...rest } = main.spec.loadBalancer;
    const chosen = network({
      ...main.spec,
      loadBalancer: { ...rest, bgp: { ...bgp, advertise: [{ name: "web", matchLabels: { app: "web" } }] } },
    });
    expect(health(POOL, chosen)[2]).toBe(
      "ServicesHaveAddresses: false NothingSelected: no Service has the labels of advertisement web: nothing is announced by it",
    );
  });

  test("nodes on which the agent is not ready are counted", () => {
    const some = DAEMONS.map((daemons) => ({
      ...daemons,
      status: { observedGeneration: 3, desiredNumberScheduled: 4, numberReady: 3, updatedNumberScheduled: 2 },
    }));
    expect(health(some)[0]).toBe(
      "CNIReady: false NodesMissing: kube-system/cilium is ready on 2 of 4 nodes: kubectl -n kube-system describe daemonset cilium",
    );
    const stale = some.map((daemons) => ({ ...daemons, metadata: { ...daemons.metadata, generation: 4 } }));
    expect(health(stale)[0]).toMatch(/^CNIReady: Unknown/);
  });
});
