import { createHash } from "node:crypto";
import type { HostFiles } from "../../cluster/kubeadm/host-files.ts";
import type { SanSpec } from "../san-schema.ts";

type File = HostFiles["files"][number];

/**
 * What makes a machine an initiator. Its names follow from the machine's own, so that the target's access lists hold
 * when it is installed anew. The image has the programs: open-iscsi, multipath-tools, nfs-common or what they are called.
 */
export function sanHostFiles(san: SanSpec, site: string, machine: string): HostFiles {
  const files = [
    ...iscsiFiles(san, site, machine),
    ...nvmeFiles(san, site, machine),
    ...multipathFiles(san),
    ...moduleFiles(san),
  ];
  const services = [...(san.iscsi === undefined ? [] : ["iscsid"]), ...(usesMultipath(san) ? ["multipathd"] : [])];
  if (services.length === 0) return { files, units: [] };
  return {
    files: [...files, { path: SCRIPT, mode: "0700", contents: startScript(services) }],
    units: [{ name: "longshore-storage.service", contents: UNIT }],
  };
}

/** RFC 3720 §3.2.6.3.1; the site is in it, since names of machines are only their site's. */
export function initiatorName(prefix: string, site: string, machine: string): string {
  return `${prefix}${prefix.includes(":") ? "." : ":"}${site}.${machine}`;
}

function iscsiFiles({ iscsi, multipath }: SanSpec, site: string, machine: string): readonly File[] {
  if (iscsi === undefined) return [];
  return [
    {
      path: "/etc/iscsi/initiatorname.iscsi",
      mode: "0600",
      contents: `InitiatorName=${initiatorName(iscsi.initiatorPrefix, site, machine)}\n`,
    },
    // with other paths there, a dead one is given up soon; with one alone, its writes wait for it
    {
      path: "/etc/iscsi/iscsid.conf",
      mode: "0600",
      contents: `node.startup = manual
node.leading_login = No
node.session.timeo.replacement_timeout = ${multipath ? 5 : 120}
node.conn[0].timeo.login_timeout = 15
node.conn[0].timeo.logout_timeout = 15
node.conn[0].timeo.noop_out_interval = 5
node.conn[0].timeo.noop_out_timeout = 5
node.session.initial_login_retry_max = 8
node.session.cmds_max = 128
node.session.queue_depth = 32
node.session.scan = auto
`,
    },
  ];
}

/** A UUID that is always the same for a machine (RFC 9562 §5.8). */
function nvmeFiles({ nvmeof }: SanSpec, site: string, machine: string): readonly File[] {
  if (nvmeof === undefined) return [];
  const bytes = createHash("sha256").update(`longshore nvme host ${site}/${machine}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const uuid = bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return [
    { path: "/etc/nvme/hostnqn", mode: "0644", contents: `nqn.2014-08.org.nvmexpress:uuid:${uuid}\n` },
    { path: "/etc/nvme/hostid", mode: "0644", contents: `${uuid}\n` },
  ];
}

function usesMultipath({ multipath, iscsi, fc, csi }: SanSpec): boolean {
  return multipath && (iscsi !== undefined || fc !== undefined || csi !== undefined);
}

/** Only what has two paths becomes a map: the machine's own disks, Ceph's among them, stay as they are. */
function multipathFiles(san: SanSpec): readonly File[] {
  if (!usesMultipath(san)) return [];
  const contents = `defaults {
    user_friendly_names no
    find_multipaths yes
    polling_interval 5
    no_path_retry 12
    fast_io_fail_tmo 5
    dev_loss_tmo 60
}
blacklist {
    devnode "^(ram|zram|loop|fd|md|dm-|sr|rbd|nbd|vd)[0-9a-z]*"
}
`;
  return [{ path: "/etc/multipath.conf", mode: "0600", contents }];
}

function moduleFiles(san: SanSpec): readonly File[] {
  const modules = [
    ...(san.iscsi === undefined ? [] : ["iscsi_tcp"]),
    ...(san.nvmeof === undefined ? [] : ["nvme_tcp"]),
    ...(san.nfs === undefined ? [] : ["nfs"]),
    ...(usesMultipath(san) ? ["dm_multipath"] : []),
  ];
  if (modules.length === 0) return [];
  return [{ path: "/etc/modules-load.d/longshore-storage.conf", mode: "0644", contents: `${modules.join("\n")}\n` }];
}

const SCRIPT = "/etc/longshore/storage";

/** They are in the image, stopped or not, and have seen other files before. */
function startScript(services: readonly string[]): string {
  return `#!/bin/sh
# Starts what volumes of a SAN need; may run again.
set -eu
systemctl restart systemd-modules-load.service
for service in ${services.join(" ")}; do
  systemctl enable "$service.service"
  systemctl restart "$service.service"
done
`;
}

const UNIT = `[Unit]
Description=Initiators and paths of a SAN
Wants=network-online.target
After=network-online.target
Before=kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh ${SCRIPT}
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
`;
