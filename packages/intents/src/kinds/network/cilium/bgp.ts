import type { KubeObject } from "@longshore/kube";
import {
  advertisementsOf,
  type BgpAdvertisement,
  type BgpPeer,
  type BgpSpec,
  familiesOf,
  secondsOf,
} from "../bgp-schema.ts";
import { communitiesOf } from "../communities.ts";
import { labelsOf, type Network, passwordName, peerName, QUIET_LABEL } from "../names.ts";
import { passwordSecret, type Passwords } from "../passwords.ts";

const API = "cilium.io/v2";

/**
 * BGP as Cilium's control plane speaks it. While a password is missing, sessions are left as they are: without the
 * Secret Cilium would speak without a password.
 */
export function ciliumBgp(network: Network, bgp: BgpSpec, passwords: Passwords): readonly KubeObject[] {
  const complete = bgp.peers.every(({ name, password }) => password === undefined || passwords.has(name));
  return [
    ...bgp.peers.flatMap((peer) => {
      const password = passwords.get(peer.name);
      return password === undefined
        ? []
        : [passwordSecret("kube-system", passwordName(network, peer), "Opaque", password, labelsOf(network))];
    }),
    ...advertisementsOf(bgp).map((one) => advertisement(network, bgp, one)),
    ...(complete ? [...bgp.peers.map((peer) => peerConfig(network, bgp, peer)), clusterConfig(network, bgp)] : []),
    ...bgp.overrides.map((one) => nodeOverride(network, one)),
  ];
}

function clusterConfig(network: Network, { nodes, localASN, peers }: BgpSpec): KubeObject {
  const { name } = network;
  return {
    apiVersion: API,
    kind: "CiliumBGPClusterConfig",
    metadata: { name, labels: labelsOf(network) },
    spec: {
      ...(Object.keys(nodes).length > 0 && { nodeSelector: { matchLabels: nodes } }),
      bgpInstances: [
        {
          name,
          localASN,
          peers: peers.map((peer) => ({
            name: peer.name,
            peerASN: peer.asn,
            peerAddress: peer.address,
            peerConfigRef: { name: peerName(network, peer) },
          })),
        },
      ],
    },
  };
}

function peerConfig(network: Network, { timers, gracefulRestart }: BgpSpec, peer: BgpPeer): KubeObject {
  const advertisements = { matchLabels: { [peerLabel(peer.name)]: "true" } };
  return {
    apiVersion: API,
    kind: "CiliumBGPPeerConfig",
    metadata: { name: peerName(network, peer), labels: labelsOf(network) },
    spec: {
      ...(peer.password !== undefined && { authSecretRef: passwordName(network, peer) }),
      ebgpMultihop: peer.multihop ?? 1,
      timers: {
        connectRetryTimeSeconds: secondsOf(timers.connectRetry),
        holdTimeSeconds: secondsOf(timers.hold),
        keepAliveTimeSeconds: secondsOf(timers.keepalive),
      },
      transport: { peerPort: peer.port },
      gracefulRestart:
        gracefulRestart === undefined
          ? { enabled: false }
          : { enabled: true, restartTimeSeconds: secondsOf(gracefulRestart) },
      families: familiesOf(peer).map((afi) => ({ afi, safi: "unicast", advertisements })),
    },
  };
}

/** Advertisements find their peers by labels: one for each. */
function peerLabel(peer: string): string {
  return `bgp.longshore.dev/${peer}`;
}

function advertisement(network: Network, bgp: BgpSpec, one: BgpAdvertisement): KubeObject {
  const to = one.peers ?? bgp.peers.map(({ name }) => name);
  const { standard, large, wellKnown } = communitiesOf(one.communities);
  const communities = {
    ...(standard.length > 0 && { standard }),
    ...(large.length > 0 && { large }),
    ...(wellKnown.length > 0 && { wellKnown }),
  };
  const attributes = {
    ...(one.communities.length > 0 && { communities }),
    ...(one.localPreference !== undefined && { localPreference: one.localPreference }),
  };
  return {
    apiVersion: API,
    kind: "CiliumBGPAdvertisement",
    metadata: {
      name: `${network.name}-${one.name}`,
      labels: { ...labelsOf(network), ...Object.fromEntries(to.map((peer) => [peerLabel(peer), "true"])) },
    },
    spec: {
      advertisements: [
        {
          ...(one.what === "pods" ? { advertisementType: "PodCIDR" } : serviceAddresses(one)),
          ...(Object.keys(attributes).length > 0 && { attributes }),
        },
      ],
    },
  };
}

/** Without a selector Cilium would announce no Service at all. */
function serviceAddresses({ addresses, matchLabels }: BgpAdvertisement): object {
  return {
    advertisementType: "Service",
    service: { addresses },
    selector: {
      ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
      matchExpressions: [{ key: QUIET_LABEL, operator: "DoesNotExist" }],
    },
  };
}

function nodeOverride(
  network: Network,
  { machine, localASN, routerID, localAddresses }: BgpSpec["overrides"][number],
): KubeObject {
  const peers = Object.entries(localAddresses).map(([name, localAddress]) => ({ name, localAddress }));
  return {
    apiVersion: API,
    kind: "CiliumBGPNodeConfigOverride",
    metadata: { name: machine, labels: labelsOf(network) },
    spec: {
      bgpInstances: [
        {
          name: network.name,
          ...(localASN !== undefined && { localASN }),
          ...(routerID !== undefined && { routerID }),
          ...(peers.length > 0 && { peers: peers.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }),
        },
      ],
    },
  };
}
