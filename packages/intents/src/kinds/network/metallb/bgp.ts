import type { KubeObject } from "@longshore/kube";
import { advertisementsOf, type BgpAdvertisement, type BgpPeer, type BgpSpec, secondsOf } from "../bgp-schema.ts";
import { communitiesOf, WELL_KNOWN } from "../communities.ts";
import { labelsOf, type Network, passwordName, peerName, poolName } from "../names.ts";
import { passwordSecret, type Passwords } from "../passwords.ts";
import { poolsOf } from "../schema.ts";
import { METALLB, metadataOf } from "./pools.ts";

/** BGP as MetalLB's speakers speak it, by FRR. A peer whose password is missing is left as it is. */
export function metallbBgp(network: Network, bgp: BgpSpec, passwords: Passwords): readonly KubeObject[] {
  const complete = bgp.peers.filter(({ name, password }) => password === undefined || passwords.has(name));
  return [
    ...complete.flatMap((peer) => {
      const password = passwords.get(peer.name);
      if (password === undefined) return [];
      return [
        passwordSecret(METALLB, passwordName(network, peer), "kubernetes.io/basic-auth", password, labelsOf(network)),
      ];
    }),
    ...(bgp.peers.some(({ bfd }) => bfd) ? [bfdProfile(network)] : []),
    ...complete.map((peer) => peerObject(network, bgp, peer)),
    ...advertisementsOf(bgp).map((one) => advertisement(network, one)),
  ];
}

function peerObject(
  network: Network,
  { localASN, nodes, timers, gracefulRestart }: BgpSpec,
  peer: BgpPeer,
): KubeObject {
  return {
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: metadataOf(network, peerName(network, peer)),
    spec: {
      myASN: localASN,
      peerASN: peer.asn,
      peerAddress: peer.address,
      peerPort: peer.port,
      holdTime: `${secondsOf(timers.hold)}s`,
      keepaliveTime: `${secondsOf(timers.keepalive)}s`,
      connectTime: `${secondsOf(timers.connectRetry)}s`,
      ...(peer.multihop !== undefined && { ebgpMultiHop: true }),
      ...(gracefulRestart !== undefined && { enableGracefulRestart: true }),
      ...(peer.password !== undefined && { passwordSecret: { name: passwordName(network, peer), namespace: METALLB } }),
      ...(peer.bfd && { bfdProfile: network.name }),
      ...(peer.families?.length === 2 && { dualStackAddressFamily: true }),
      ...(Object.keys(nodes).length > 0 && { nodeSelectors: [{ matchLabels: nodes }] }),
    },
  };
}

/** Three times 300 ms: a dead router is noticed in a second. */
function bfdProfile(network: Network): KubeObject {
  return {
    apiVersion: "metallb.io/v1beta1",
    kind: "BFDProfile",
    metadata: metadataOf(network, network.name),
    spec: { receiveInterval: 300, transmitInterval: 300, detectMultiplier: 3 },
  };
}

function advertisement(network: Network, one: BgpAdvertisement): KubeObject {
  const { standard, large, wellKnown } = communitiesOf(one.communities);
  const communities = [
    ...standard,
    ...large.map((text) => `large:${text}`),
    ...wellKnown.flatMap((name) => WELL_KNOWN[name] ?? []),
  ];
  return {
    apiVersion: "metallb.io/v1beta1",
    kind: "BGPAdvertisement",
    metadata: metadataOf(network, `${network.name}-${one.name}`),
    spec: {
      ipAddressPools: poolsOf(network.spec).map((pool) => poolName(network, pool)),
      ...(one.peers !== undefined && { peers: one.peers.map((name) => peerName(network, { name })) }),
      ...(communities.length > 0 && { communities }),
      ...(one.localPreference !== undefined && { localPref: one.localPreference }),
    },
  };
}
