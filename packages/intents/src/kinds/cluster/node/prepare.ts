import type { Arch } from "../members.ts";
import type { ClusterSpec } from "../schema.ts";

export interface NodeFile {
  readonly path: string;
  /** Octal: "0644". */
  readonly mode: string;
  readonly contents: string;
}

/** What every node has before kubeadm runs, whoever runs it. */
export function prepareFiles({ sysext, kubernetes }: ClusterSpec, arch: Arch): readonly NodeFile[] {
  const extension = sysext?.[arch];
  return [
    { path: "/etc/modules-load.d/longshore-kubernetes.conf", mode: "0644", contents: "overlay\nbr_netfilter\n" },
    { path: "/etc/sysctl.d/90-longshore-kubernetes.conf", mode: "0644", contents: SYSCTL },
    {
      path: PREPARE,
      mode: "0755",
      contents: `${SCRIPT}${extension === undefined ? "" : extensionScript(extension, kubernetes)}systemctl enable --now kubelet.service\n`,
    },
  ];
}

export const PREPARE = "/etc/longshore/kubernetes-prepare";

const SYSCTL = `net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
`;

const SCRIPT = `#!/bin/sh
# Makes the host ready for kubeadm; may run again.
set -eu
systemctl restart systemd-modules-load.service
sysctl --system >/dev/null
swapoff -a
`;

/** The file is checked before it is used; what is there and right is not fetched again. */
function extensionScript({ url, sha256 }: { url: string; sha256: string }, version: string): string {
  return `image=/opt/extensions/kubernetes/kubernetes-${version}.raw
mkdir -p /opt/extensions/kubernetes /etc/extensions
if ! echo '${sha256}  '"$image" | sha256sum --check --status; then
  curl --fail --silent --show-error --location --retry 5 --output "$image.part" '${url.replaceAll("'", "%27")}'
  echo '${sha256}  '"$image.part" | sha256sum --check --status
  mv "$image.part" "$image"
fi
ln -sfn "$image" /etc/extensions/kubernetes.raw
systemd-sysext refresh
systemctl daemon-reload
systemctl restart systemd-tmpfiles-setup.service containerd.service
`;
}
