import { ADMIN_CONF, KUBE_VIP_PATH } from "../node/kube-vip.ts";
import { PREPARE } from "../node/prepare.ts";
import { hostPort } from "./configs.ts";

export const FOLDER = "/etc/longshore/kubeadm";
export const KUBEADM_UNIT = "longshore-kubeadm.service";
export const INIT_CONFIG = `${FOLDER}/init.yaml`;
export const JOIN_CONFIG = `${FOLDER}/join.yaml`;
export const SCRIPT = `${FOLDER}/run`;
/** Copies that outlive \`kubeadm reset\`. */
export const PKI = `${FOLDER}/pki`;
export const KUBE_VIP_COPY = `${FOLDER}/kube-vip.yaml`;
export const KUBE_VIP_INIT_COPY = `${FOLDER}/kube-vip-init.yaml`;
const DONE = `${FOLDER}/done`;

export interface ScriptFacts {
  readonly endpoint: string;
  readonly port: number;
  readonly isControlPlane: boolean;
  readonly hasKubeVip: boolean;
  /** On the machine that begins the cluster: where the others' API servers would answer. */
  readonly others: readonly string[] | undefined;
}

/**
 * Makes the host a node, once. The machine that begins a cluster does so only where nobody has answered for a minute, at
 * the endpoint or at the others: installed anew, it joins what there is. What an attempt that failed has left is taken
 * away first; systemd tries again.
 */
export function kubeadmScript(facts: ScriptFacts): string {
  const { endpoint, port, isControlPlane, others } = facts;
  const all = [endpoint, ...(others ?? [])].map((host) => `https://${hostPort(host, port)}/livez`);
  return `#!/bin/sh
# Makes this host a node of its cluster, once. Logs: journalctl -u ${KUBEADM_UNIT}
set -eu
${PREPARE}
if [ -e /etc/kubernetes/kubelet.conf ]; then kubeadm reset --force; fi
answers() { curl --silent --insecure --max-time 5 --output /dev/null "$1"; }
${isControlPlane ? placeKeys(facts) : ""}${others === undefined ? "" : beginning(all, facts)}if ! answers ${all[0]}; then echo 'the cluster does not answer at ${endpoint} yet'; exit 1; fi
kubeadm join --config ${JOIN_CONFIG}
touch ${DONE}
`;
}

function placeKeys({ hasKubeVip }: ScriptFacts): string {
  return `mkdir -p /etc/kubernetes/manifests
cp -a ${PKI} /etc/kubernetes/
${hasKubeVip ? `cp ${KUBE_VIP_COPY} ${KUBE_VIP_PATH}\n` : ""}`;
}

function beginning(urls: readonly string[], { hasKubeVip }: ScriptFacts): string {
  return `found=
for try in 1 2 3 4 5 6; do
  for url in ${urls.join(" ")}; do if answers "$url"; then found=$url; fi; done
  if [ -n "$found" ]; then break; fi
  sleep 10
done
if [ -z "$found" ]; then
${hasKubeVip ? `  cp ${KUBE_VIP_INIT_COPY} ${KUBE_VIP_PATH} # ${ADMIN_CONF} may do nothing yet\n` : ""}  kubeadm init --config ${INIT_CONFIG}
  touch ${DONE}
  exit 0
fi
`;
}

/** Started without waiting for it, and again until it is done. */
export const kubeadmUnit = `[Unit]
Description=Make this host a node of its Kubernetes cluster
Wants=network-online.target
After=network-online.target containerd.service
ConditionPathExists=!${DONE}
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=/bin/sh ${SCRIPT}
Restart=on-failure
RestartSec=15
TimeoutStartSec=30min

[Install]
WantedBy=multi-user.target
`;
