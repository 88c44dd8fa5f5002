import { firstBootWay, type OperatingSystemSpec } from "../../operating-system/schema.ts";
import { RUN_HOST_SCRIPT } from "../../provisioner/host-script.ts";
import { POOL_LABEL } from "../../provisioner/labels.ts";
import { objectName } from "../../object-name.ts";
import type { Arch } from "../members.ts";
import { ADMIN_CONF, KUBE_VIP_PATH, kubeVipPod, SUPER_ADMIN_CONF } from "../node/kube-vip.ts";
import { type NodeFile, PREPARE, prepareFiles } from "../node/prepare.ts";
import type { ClusterSpec, NodePool } from "../schema.ts";
import type { CapiFacts } from "./facts.ts";
import type { ClusterRef } from "./names.ts";

/** What one kind of node is told: a KubeadmConfigSpec of v1beta2, whose lists are absent where they are empty. */
export function nodeConfig(facts: CapiFacts, { os, arch, pool }: Node): object {
  const { spec } = facts.cluster;
  const vip = pool === undefined && spec.loadBalancer === "kube-vip";
  const files = [...hostFiles(spec, arch, vip), ...systemFiles(os, facts.cluster)];
  return {
    ...(firstBootWay(os) === "ignition" ? IGNITION : { format: "cloud-config" }),
    ...(pool === undefined && { clusterConfiguration: { apiServer: { certSANs: [spec.endpoint] } } }),
    ...(pool === undefined && {
      initConfiguration: {
        nodeRegistration: registration(pool),
        ...(spec.port !== 6443 && { localAPIEndpoint: { bindPort: spec.port } }),
        ...(facts.skipKubeProxy && { skipPhases: ["addon/kube-proxy"] }),
      },
    }),
    joinConfiguration: {
      nodeRegistration: {
        ...registration(pool),
        // kube-vip's manifest is there before kubeadm is
        ...(vip && { ignorePreflightErrors: ["DirAvailable--etc-kubernetes-manifests"] }),
      },
      ...(pool === undefined && spec.port !== 6443 && { controlPlane: { localAPIEndpoint: { bindPort: spec.port } } }),
    },
    files,
    preKubeadmCommands: [RUN_HOST_SCRIPT, PREPARE, ...systemCommands(os), ...(vip ? [KUBE_VIP_AT_FIRST] : [])],
    ...(os.users.length > 0 && { users: os.users.map((user) => userOf(user, facts.cluster)) }),
    ...(os.ntp.length > 0 && { ntp: { enabled: true, servers: os.ntp } }),
  };
}

interface Node {
  readonly os: OperatingSystemSpec;
  readonly arch: Arch;
  /** Undefined = of the control plane. */
  readonly pool: NodePool | undefined;
}

/** Flatcar's: an alpha gate of Cluster API (KubeadmBootstrapFormatIgnition), which writes Ignition 2.3. */
const IGNITION = {
  format: "ignition",
  ignition: {
    containerLinuxConfig: {
      strict: true,
      additionalConfig: `systemd:
  units:
    - name: kubeadm.service
      enabled: true
      dropins:
        - name: 10-longshore.conf
          contents: |
            [Unit]
            Wants=network-online.target
            Requires=containerd.service
            After=network-online.target containerd.service
`,
    },
  },
};

/** CAPT puts the machine's own into PROVIDER_ID. */
function registration(pool: NodePool | undefined): object {
  return {
    kubeletExtraArgs: [
      ...(pool === undefined ? [] : [{ name: "node-labels", value: `${POOL_LABEL}=${pool.name}` }]),
      { name: "provider-id", value: "PROVIDER_ID" },
    ],
    ...(pool !== undefined && pool.taints.length > 0 && { taints: pool.taints }),
  };
}

function hostFiles(spec: ClusterSpec, arch: Arch, vip: boolean): readonly object[] {
  const pod = JSON.stringify(kubeVipPod(spec, ADMIN_CONF), undefined, 2); // JSON is YAML
  const files: readonly NodeFile[] = [
    ...prepareFiles(spec, arch),
    ...(vip ? [{ path: KUBE_VIP_PATH, mode: "0600", contents: `${pod}\n` }] : []),
  ];
  return files.map(({ path, mode, contents }) => ({ path, owner: "root:root", permissions: mode, content: contents }));
}

/** On the node that is the first: where Cluster API has left the words of `kubeadm init` (cloud-init, then Ignition). */
const KUBE_VIP_AT_FIRST = `for config in /run/kubeadm/kubeadm.yaml /etc/kubeadm.yml; do if grep -qs '^kind: InitConfiguration' "$config"; then sed -i 's#"path": "${ADMIN_CONF}"#"path": "${SUPER_ADMIN_CONF}"#' ${KUBE_VIP_PATH}; fi; done`;

function systemFiles({ files, units }: OperatingSystemSpec, cluster: ClusterRef): readonly object[] {
  const unit = (name: string, content: string) => ({
    path: `/etc/systemd/system/${name}`,
    owner: "root:root",
    permissions: "0644",
    content,
  });
  return [
    ...files.map(({ path, owner, mode, contents, from }) => ({
      path,
      owner,
      permissions: mode.padStart(4, "0"),
      ...(from === undefined
        ? { content: contents ?? "" }
        : { contentFrom: { secret: { name: secretName(cluster, from.secret), key: from.key } } }),
    })),
    ...units.flatMap(({ name, contents, dropins }) => [
      ...(contents === undefined ? [] : [unit(name, contents)]),
      ...dropins.map((dropin) => unit(`${name}.d/${dropin.name}`, dropin.contents)),
    ]),
  ];
}

function systemCommands({ units, runcmd }: OperatingSystemSpec): readonly string[] {
  return [
    ...(units.length > 0 ? ["systemctl daemon-reload"] : []),
    ...runcmd.map((line) => (typeof line === "string" ? line : line.map(shellWord).join(" "))),
    ...units.filter(({ enabled }) => enabled).map(({ name }) => `systemctl enable --now --no-block ${shellWord(name)}`),
  ];
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

type User = OperatingSystemSpec["users"][number];

function userOf({ name, sshAuthorizedKeys, groups, sudo, shell, passwordHash }: User, cluster: ClusterRef): object {
  return {
    name,
    ...(groups.length > 0 && { groups: groups.join(", ") }),
    ...(sudo && { sudo: "ALL=(ALL) NOPASSWD:ALL" }),
    shell: shell ?? "/bin/bash",
    lockPassword: passwordHash === undefined,
    ...(passwordHash !== undefined && {
      passwdFrom: { secret: { name: secretName(cluster, passwordHash.secret), key: passwordHash.key } },
    }),
    ...(sshAuthorizedKeys.length > 0 && { sshAuthorizedKeys }),
  };
}

/** The Secret at the API server with what nodes need of one of the site. */
export function secretName({ site, name }: ClusterRef, secret: string): string {
  return objectName(site, name, "of", secret);
}
