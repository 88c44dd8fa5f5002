import { createHash, X509Certificate } from "node:crypto";
import { intentErrors } from "../../../errors.ts";
import type { Intent } from "../../../intent.ts";
import type { SecretReference } from "../../operating-system/schema.ts";
import type { SiteSpec } from "../../site/schema.ts";
import type { Machine } from "../members.ts";
import { ADMIN_CONF, kubeVipPod, SUPER_ADMIN_CONF } from "../node/kube-vip.ts";
import { type NodeFile, prepareFiles } from "../node/prepare.ts";
import { BOOTSTRAP_KEYS, type ClusterSpec } from "../schema.ts";
import { withoutKubeProxy } from "../without-kube-proxy.ts";
import { type ConfigFacts, initConfig, joinConfig } from "./configs.ts";
import { type Membership, membershipOf } from "./membership.ts";
import { nodeAddress } from "./node-address.ts";
import {
  INIT_CONFIG,
  JOIN_CONFIG,
  KUBE_VIP_COPY,
  KUBE_VIP_INIT_COPY,
  KUBEADM_UNIT,
  kubeadmScript,
  kubeadmUnit,
  PKI,
  SCRIPT,
} from "./script.ts";

/** What a machine's first boot has beside what its operating system says. */
export interface HostFiles {
  readonly files: readonly NodeFile[];
  readonly units: readonly { readonly name: string; readonly contents: string }[];
}

/** All that host files follow from: the documents of the site. */
export interface HostFacts {
  readonly machine: Machine;
  readonly machines: readonly Machine[];
  readonly clusters: readonly Intent<ClusterSpec>[];
  readonly networks: Parameters<typeof withoutKubeProxy>[1];
  readonly site: SiteSpec | undefined;
  /** A value of a Secret of the site; undefined = there is none. */
  readonly secretOf: (of: SecretReference) => string | undefined;
}

/**
 * How a machine becomes a node of the cluster of kubeadm that it is in; undefined = it is in none. The result holds keys
 * of the cluster: it is for that one boot. Throws INTENT_SECRET_MISSING, INTENT_CLUSTER_KEY_UNREADABLE.
 */
export function hostFiles(facts: HostFacts): HostFiles | undefined {
  const membership = membershipOf(facts.machine.name, facts.clusters, facts.machines);
  if (membership === undefined) return undefined;
  const { cluster, pool } = membership;
  const keys = openKeys(facts, membership);
  const config = configFacts(facts, membership, keys);
  const others = othersOf(facts, membership);
  const isControlPlane = pool === undefined;
  const hasKubeVip = isControlPlane && cluster.spec.loadBalancer === "kube-vip";
  const { endpoint, port } = cluster.spec;
  return {
    files: [
      ...prepareFiles(cluster.spec, facts.machine.spec.arch),
      { path: SCRIPT, mode: "0700", contents: kubeadmScript({ endpoint, port, isControlPlane, hasKubeVip, others }) },
      { path: JOIN_CONFIG, mode: "0600", contents: joinConfig(config) },
      ...(others === undefined ? [] : [{ path: INIT_CONFIG, mode: "0600", contents: initConfig(config) }]),
      ...(isControlPlane ? keyFiles(keys) : []),
      ...(hasKubeVip ? kubeVipFiles(cluster.spec, config, others !== undefined) : []),
    ],
    units: [{ name: KUBEADM_UNIT, contents: kubeadmUnit }],
  };
}

type Keys = Readonly<Record<(typeof BOOTSTRAP_KEYS)[number], string>>;

function openKeys({ machine, secretOf }: HostFacts, { cluster }: Membership): Keys {
  const secret = cluster.spec.bootstrap ?? "";
  const opened = BOOTSTRAP_KEYS.map((key): [string, string] => {
    const value = secretOf({ secret, key });
    if (value === undefined) throw intentErrors.INTENT_SECRET_MISSING({ machine: machine.name, secret, key });
    return [key, value];
  });
  return Object.fromEntries(opened) as unknown as Keys; // each key once, as listed
}

function configFacts({ machine, site, networks }: HostFacts, { cluster, pool }: Membership, keys: Keys): ConfigFacts {
  return {
    cluster,
    node: machine.name,
    address: nodeAddress(machine.spec, site),
    pool,
    token: keys.token.trim(),
    caHash: caHash(keys["ca.crt"], cluster),
    skipKubeProxy: withoutKubeProxy(cluster.name, networks),
  };
}

/** By which joining nodes know the cluster's CA: SHA-256 of its public key (RFC 7469 §2.4). */
function caHash(pem: string, { spec }: Intent<ClusterSpec>): string {
  try {
    const der = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
    return `sha256:${createHash("sha256").update(der).digest("hex")}`;
  } catch (cause) {
    throw intentErrors.INTENT_CLUSTER_KEY_UNREADABLE({ secret: spec.bootstrap ?? "", key: "ca.crt" }, { cause });
  }
}

/** Where the others of the control plane would answer; undefined on any but the first one, which begins. */
function othersOf({ machine, site }: HostFacts, { pool, controlPlane }: Membership): readonly string[] | undefined {
  if (pool !== undefined || controlPlane[0]?.name !== machine.name) return undefined;
  return controlPlane.slice(1).flatMap(({ spec }) => nodeAddress(spec, site)?.address ?? []);
}

/** By their keys in the Secret: where kubeadm looks for them below \`/etc/kubernetes/pki\`. */
const KEY_PATHS: Readonly<Record<string, string>> = { "etcd-ca.crt": "etcd/ca.crt", "etcd-ca.key": "etcd/ca.key" };

function keyFiles(keys: Keys): readonly NodeFile[] {
  return BOOTSTRAP_KEYS.filter((key) => key !== "token").map((key) => ({
    path: `${PKI}/${KEY_PATHS[key] ?? key}`,
    mode: "0600",
    contents: keys[key],
  }));
}

function kubeVipFiles(spec: ClusterSpec, { address }: ConfigFacts, begins: boolean): readonly NodeFile[] {
  const iface = spec.kubeVip.interface ?? address?.link;
  const pod = (kubeconfig: string) => `${JSON.stringify(kubeVipPod(spec, kubeconfig, iface), undefined, 2)}\n`;
  return [
    { path: KUBE_VIP_COPY, mode: "0600", contents: pod(ADMIN_CONF) },
    ...(begins ? [{ path: KUBE_VIP_INIT_COPY, mode: "0600", contents: pod(SUPER_ADMIN_CONF) }] : []),
  ];
}
