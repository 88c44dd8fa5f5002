import { liveField, liveText } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarizeAll } from "../summarize.ts";
import { type Part, verdictOf } from "../verdict.ts";

/** Whether nodes and routers speak BGP: sessions as Cilium, frr-k8s (MetalLB) and Calico report them. */
export const bgp = check<readonly Session[]>({
  name: "bgp",
  parent: "cni",
  every: seconds(30),
  deadline: seconds(20),
  async observe({ api }, signal) {
    const sessions = (await summarizeAll(api, SPEAKERS, signal))?.flat() ?? [];
    return sessions.length === 0 ? undefined : sessions;
  },
  judge(seen) {
    const byNode = Map.groupBy(seen, ({ node }) => node);
    const parts = [...byNode].flatMap(([node, sessions]) => partOf(node, sessions));
    return verdictOf(parts, {
      total: byNode.size,
      reason: "SessionsDown",
      noun: "nodes",
      well: "speak with all of their peers",
      nextStep: () =>
        "look at the router's side: its AS number, address, password and what it logs; from here cilium bgp peers, vtysh in frr-k8s, or calicoctl node status",
    });
  },
});

export interface Session {
  readonly node: string;
  readonly peer: string;
  /** As its speaker writes it; empty: it says nothing yet. */
  readonly state: string;
}

const SPEAKERS = [
  [{ apiVersion: "cilium.io/v2", kind: "CiliumBGPNodeConfig" }, ofCilium],
  [{ apiVersion: "frrk8s.metallb.io/v1beta1", kind: "BGPSessionState" }, ofFrr],
  [{ apiVersion: "crd.projectcalico.org/v1", kind: "CalicoNodeStatus" }, ofCalico],
] as const;

/** What its spec asks for, with what its status says of each. */
function ofCilium(object: KubeObject): Session[] {
  const peersOf = (part: string): readonly CiliumPeer[] =>
    ((liveField(object, `${part}.bgpInstances`) ?? []) as CiliumInstances).flatMap(({ name, peers = [] }) =>
      peers.map((peer) => ({ ...peer, key: `${name}/${peer.name}` })),
    );
  const states = new Map(peersOf("status").map(({ key, peeringState = "" }) => [key, peeringState]));
  return peersOf("spec").map(({ key = "", name, peerAddress }) => ({
    node: object.metadata.name,
    peer: peerAddress ?? name,
    state: states.get(key) ?? "",
  }));
}

interface CiliumPeer {
  readonly key?: string;
  readonly name: string;
  readonly peerAddress?: string;
  readonly peeringState?: string;
}

type CiliumInstances = readonly { readonly name: string; readonly peers?: readonly CiliumPeer[] }[];

function ofFrr(object: KubeObject): Session[] {
  const [node, peer] = [liveText(object, "status.node"), liveText(object, "status.peer")];
  return [{ node, peer, state: liveText(object, "status.bgpStatus") }];
}

function ofCalico(object: KubeObject): Session[] {
  const peers = ["peersV4", "peersV6"].flatMap(
    (family) => (liveField(object, `status.bgp.${family}`) ?? []) as readonly { peerIP?: string; state?: string }[],
  );
  return peers.map(({ peerIP = "?", state = "" }) => ({ node: liveText(object, "spec.node"), peer: peerIP, state }));
}

/** A node without any session is not reached through its routers; with some of several it still is. */
function partOf(node: string, sessions: readonly Session[]): Part[] {
  const down = sessions.filter(({ state }) => state !== "" && state.toLowerCase() !== "established");
  const quiet = sessions.filter(({ state }) => state === "");
  const [first] = down;
  if (first !== undefined) {
    const state = down.length === sessions.length ? "failed" : "degraded";
    return [{ name: node, state, message: `to ${first.peer} is ${first.state}` }];
  }
  const [silent] = quiet;
  return silent === undefined
    ? []
    : [{ name: node, state: "unknown", message: `says nothing of its session with ${silent.peer}` }];
}
