import type { KubeObject } from "@longshore/kube";
import { parseIp } from "../../../formats/ip.ts";
import { type BgpPeer, type BgpSpec, secondsOf } from "../bgp-schema.ts";
import { communitiesOf, WELL_KNOWN } from "../communities.ts";
import { labelsOf, type Network, passwordName, peerName } from "../names.ts";
import { passwordSecret, type Passwords } from "../passwords.ts";

const API = "projectcalico.org/v3";
/** Where Calico's node pods are: they read the passwords. */
const NODES = "calico-system";

/** BGP as Calico's BIRD speaks it. A peer whose password is missing is left as it is. */
export function calicoBgp(network: Network, addresses: readonly string[], passwords: Passwords): readonly KubeObject[] {
  const { bgp } = network.spec.loadBalancer;
  if (bgp === undefined) return [configuration(network, undefined, addresses)];
  const complete = bgp.peers.filter(({ name, password }) => password === undefined || passwords.has(name));
  const secrets = complete.flatMap((peer) => {
    const password = passwords.get(peer.name);
    return password === undefined
      ? []
      : [passwordSecret(NODES, passwordName(network, peer), "Opaque", password, labelsOf(network))];
  });
  return [
    ...secrets,
    ...(secrets.length > 0 ? readerOf(network, secrets) : []),
    configuration(network, bgp, addresses),
    ...complete.map((peer) => peerObject(network, bgp, peer)),
  ];
}

/** Calico's nodes may read the Secrets, as its documentation on BGP passwords has it. */
function readerOf(network: Network, secrets: readonly KubeObject[]): readonly KubeObject[] {
  const metadata = { name: `${network.name}-bgp-passwords`, namespace: NODES, labels: labelsOf(network) };
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata };
  const resourceNames = secrets.map((secret) => secret.metadata.name).sort();
  return [
    {
      ...rbac,
      kind: "Role",
      rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames, verbs: ["watch", "list", "get"] }],
    },
    {
      ...rbac,
      kind: "RoleBinding",
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: "calico-node", namespace: NODES }],
    },
  ];
}

function configuration(network: Network, bgp: BgpSpec | undefined, addresses: readonly string[]): KubeObject {
  const communities = [...new Set((bgp?.advertise ?? []).flatMap((one) => one.communities))];
  const { standard, large, wellKnown } = communitiesOf(communities);
  const values = [...standard, ...large, ...wellKnown.flatMap((name) => WELL_KNOWN[name] ?? [])];
  return {
    apiVersion: API,
    kind: "BGPConfiguration",
    metadata: { name: "default", labels: labelsOf(network) },
    spec: {
      nodeToNodeMeshEnabled: true,
      ...(bgp !== undefined && { asNumber: bgp.localASN }),
      ...(addresses.length > 0 && { serviceLoadBalancerIPs: addresses.map((cidr) => ({ cidr })) }),
      ...(values.length > 0 && { prefixAdvertisements: addresses.map((cidr) => ({ cidr, communities: values })) }),
    },
  };
}

function peerObject(network: Network, { nodes, timers, gracefulRestart }: BgpSpec, peer: BgpPeer): KubeObject {
  const labels = Object.entries(nodes).map(([key, value]) => `${key} == '${value}'`);
  const address = parseIp(peer.address)?.family === 6 ? `[${peer.address}]` : peer.address;
  return {
    apiVersion: API,
    kind: "BGPPeer",
    metadata: { name: peerName(network, peer), labels: labelsOf(network) },
    spec: {
      peerIP: peer.port === 179 ? peer.address : `${address}:${peer.port}`,
      asNumber: peer.asn,
      ...(labels.length > 0 && { nodeSelector: labels.join(" && ") }),
      keepaliveTime: `${secondsOf(timers.keepalive)}s`,
      ...(gracefulRestart !== undefined && { maxRestartTime: `${secondsOf(gracefulRestart)}s` }),
      ...(peer.password !== undefined && {
        password: { secretKeyRef: { name: passwordName(network, peer), key: "password" } },
      }),
    },
  };
}
