export interface ApiServerOptions {
  /** Sets of CRDs, by the folder that holds them: see `crds`. */
  readonly crds?: readonly CrdSet[];
  /** A kube-controller-manager beside it: owners are followed, namespaces end, deployments make pods. With these flags. */
  readonly controllers?: boolean | readonly string[];
  /** Admission plugins over the default ones, by name. */
  readonly admission?: { readonly enable?: readonly string[]; readonly disable?: readonly string[] };
  /** Users beside `admin`, each with the groups it is in; see `tokenOf`. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
  /** Every request that changes something is written down: see `writes`. */
  readonly audit?: boolean;
  /** Reused; else the OS is asked. */
  readonly port?: number;
  /**
   * A folder as kubeadm fills it (`apiserver.crt`, `apiserver.key`, `ca.crt`, `sa.key`): whoever has a certificate of that
   * authority is who it says. Else its certificate is its own, and only tokens let in.
   */
  readonly pki?: string;
  /** More flags for kube-apiserver, which win over ours: `--goaway-chance=0.5`. */
  readonly flags?: readonly string[];
}

export type CrdSet =
  | "argocd"
  | "calico"
  | "capi"
  | "capt"
  | "cert-manager"
  | "cilium"
  | "flux"
  | "metal3"
  | "metallb"
  | "prometheus-operator"
  | "rook"
  | "tekton"
  | "tinkerbell";

/** Where the parts of one API server are. */
export interface ApiServerPlace {
  /** A folder of its own. */
  join(...parts: string[]): string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly port: number;
}

/** An etcd that syncs nothing: it survives being killed, not a power loss. */
export function etcdFlags({ join, etcdPort, etcdPeerPort }: ApiServerPlace): string[] {
  const client = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${etcdPeerPort}`;
  return [
    "--name=longshore",
    `--data-dir=${join("etcd")}`,
    "--unsafe-no-fsync",
    "--log-level=error",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=longshore=${peer}`,
  ];
}

/** Without an endpoint reconciler and with an advertised address it never asks for another one than loopback. */
export function apiServerFlags(
  place: ApiServerPlace,
  { admission, audit, pki, flags = [] }: ApiServerOptions,
): string[] {
  const disabled = ["ServiceAccount", ...(admission?.disable ?? [])].filter(
    (plugin) => !(admission?.enable ?? []).includes(plugin),
  );
  return [
    `--etcd-servers=http://127.0.0.1:${place.etcdPort}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${place.port}`,
    `--cert-dir=${place.join("certs")}`,
    `--token-auth-file=${place.join("tokens.csv")}`,
    "--authorization-mode=RBAC",
    `--service-account-issuer=https://127.0.0.1:${place.port}`,
    `--service-account-key-file=${place.join("sa.key")}`,
    `--service-account-signing-key-file=${place.join("sa.key")}`,
    "--service-cluster-ip-range=10.96.0.0/24",
    "--profiling=false",
    "--allow-privileged=true", // as kubeadm has it: CNIs and storage drivers need it
    "--shutdown-delay-duration=0s",
    `--disable-admission-plugins=${disabled.join(",")}`,
    ...(admission?.enable === undefined ? [] : [`--enable-admission-plugins=${admission.enable.join(",")}`]),
    ...(audit === true
      ? [
          `--audit-policy-file=${place.join("audit-policy.json")}`,
          `--audit-log-path=${place.join("audit.log")}`,
          "--audit-log-mode=blocking",
        ]
      : []),
    ...(pki === undefined ? [] : [`--client-ca-file=${place.join("ca.crt")}`]),
    ...flags,
  ];
}
