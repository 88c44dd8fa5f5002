import { POOL_LABEL } from "../../provisioner/labels.ts";
import type { ClusterSpec, NodePool } from "../schema.ts";
import type { NodeAddress } from "./node-address.ts";

export interface ConfigFacts {
  readonly cluster: { readonly name: string; readonly spec: ClusterSpec };
  /** Host name of the node. */
  readonly node: string;
  readonly address: NodeAddress | undefined;
  readonly pool: NodePool | undefined;
  readonly token: string;
  /** "sha256:…" of the key in the cluster's CA certificate. */
  readonly caHash: string;
  readonly skipKubeProxy: boolean;
}

/** Since Kubernetes 1.31, the oldest that a Cluster may have. */
const API = "kubeadm.k8s.io/v1beta4";

/** What `kubeadm init` is told: the documents of one file. */
export function initConfig(facts: ConfigFacts): string {
  const { cluster, address, token, skipKubeProxy } = facts;
  const { networks, endpoint, port, kubernetes } = cluster.spec;
  return yamlOf([
    {
      apiVersion: API,
      kind: "InitConfiguration",
      // it outlives the first day: a machine that is provisioned anew joins with it
      bootstrapTokens: [{ token, ttl: "0s", usages: ["signing", "authentication"], groups: [JOINERS] }],
      localAPIEndpoint: localEndpoint(facts),
      nodeRegistration: registration(facts),
      ...(skipKubeProxy && { skipPhases: ["addon/kube-proxy"] }),
    },
    {
      apiVersion: API,
      kind: "ClusterConfiguration",
      clusterName: cluster.name,
      kubernetesVersion: kubernetes,
      controlPlaneEndpoint: hostPort(endpoint, port),
      networking: { podSubnet: networks.pods, serviceSubnet: networks.services, dnsDomain: networks.domain },
      apiServer: { certSANs: [endpoint, ...(address === undefined ? [] : [address.address])] },
    },
  ]);
}

const JOINERS = "system:bootstrappers:kubeadm:default-node-token";

/** What `kubeadm join` is told. */
export function joinConfig(facts: ConfigFacts): string {
  const { endpoint, port } = facts.cluster.spec;
  return yamlOf([
    {
      apiVersion: API,
      kind: "JoinConfiguration",
      discovery: {
        bootstrapToken: {
          apiServerEndpoint: hostPort(endpoint, port),
          token: facts.token,
          caCertHashes: [facts.caHash],
        },
      },
      nodeRegistration: registration(facts),
      ...(facts.pool === undefined && { controlPlane: { localAPIEndpoint: localEndpoint(facts) } }),
    },
  ]);
}

function localEndpoint({ address, cluster }: ConfigFacts): object {
  return { ...(address !== undefined && { advertiseAddress: address.address }), bindPort: cluster.spec.port };
}

function registration({ node, address, pool }: ConfigFacts): object {
  const kubeletExtraArgs = [
    ...(address === undefined ? [] : [{ name: "node-ip", value: address.address }]),
    ...(pool === undefined ? [] : [{ name: "node-labels", value: `${POOL_LABEL}=${pool.name}` }]),
  ];
  return {
    name: node,
    ...(kubeletExtraArgs.length > 0 && { kubeletExtraArgs }),
    ...(pool !== undefined && { taints: pool.taints }),
    // kube-vip's manifest is there before kubeadm is
    ...(pool === undefined && { ignorePreflightErrors: ["DirAvailable--etc-kubernetes-manifests"] }),
  };
}

export function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** JSON is YAML that needs no writer. */
function yamlOf(documents: readonly object[]): string {
  return documents.map((document) => `${JSON.stringify(document, undefined, 2)}\n`).join("---\n");
}
