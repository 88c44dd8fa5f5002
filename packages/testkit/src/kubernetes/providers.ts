import type { KubernetesTool } from "../tools/tool.ts";

/** One of the programs that Cluster API consists of. */
export interface Provider {
  readonly tool: KubernetesTool;
  readonly module: string;
  /** Where its module keeps `crd/bases` and `webhook/manifests.yaml`. */
  readonly config: string;
  flags(place: ProviderPlace): readonly string[];
}

export interface ProviderPlace {
  readonly kubeconfig: string;
  /** The folder of its webhooks' `tls.crt` and `tls.key`. */
  readonly certificates: string;
  readonly healthPort: number;
}

export type ProviderName = "core" | "kubeadm-bootstrap" | "kubeadm-control-plane" | "tinkerbell";

/** Of all of them, each behind a wall of its own. */
export const WEBHOOK_PORT = 9443;

const CAPI = "sigs.k8s.io/cluster-api";

const ofClusterApi = ({ kubeconfig, certificates, healthPort }: ProviderPlace): string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--webhook-cert-dir=${certificates}`,
  `--webhook-port=${WEBHOOK_PORT}`,
  `--health-addr=127.0.0.1:${healthPort}`,
  "--diagnostics-address=127.0.0.1:8443",
  "--insecure-diagnostics",
  "--leader-elect=false",
];

export const providers: Readonly<Record<ProviderName, Provider>> = {
  core: { tool: "capi-manager", module: CAPI, config: "config", flags: ofClusterApi },
  "kubeadm-bootstrap": {
    tool: "capi-kubeadm-bootstrap",
    module: CAPI,
    config: "bootstrap/kubeadm/config",
    flags: ofClusterApi,
  },
  "kubeadm-control-plane": {
    tool: "capi-kubeadm-control-plane",
    module: CAPI,
    config: "controlplane/kubeadm/config",
    flags: ofClusterApi,
  },
  tinkerbell: {
    tool: "capt-manager",
    module: "github.com/tinkerbell/cluster-api-provider-tinkerbell",
    config: "config",
    // it takes flags for its webhooks' port and folder, and uses neither: 9443, and a folder of the temporary one
    flags: ({ kubeconfig, healthPort }) => [
      `--health-addr=127.0.0.1:${healthPort}`,
      "--metrics-bind-addr=127.0.0.1:8444",
      "--leader-elect=false",
      `--external-kubeconfig=${kubeconfig}`,
    ],
  },
};
