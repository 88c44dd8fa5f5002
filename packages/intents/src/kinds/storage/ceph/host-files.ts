import type { HostFiles } from "../../cluster/kubeadm/host-files.ts";
import { DATA_FOLDER } from "./cluster.ts";

const SCRIPT = "/etc/longshore/rook-data";

/**
 * Mounts a disk of its own where monitors keep their data: an install writes the root disk and no other, so what is
 * there is there again afterwards. It gets a filesystem only where blkid finds nothing at all on it.
 */
export function dataDiskFiles(disk: string): HostFiles {
  return {
    files: [{ path: SCRIPT, mode: "0700", contents: script(disk) }],
    units: [{ name: "longshore-rook-data.service", contents: UNIT }],
  };
}

function script(disk: string): string {
  return `#!/bin/sh
# Mounts what monitors of Ceph keep; may run again.
set -u
disk='${disk}'
[ -b "$disk" ] || { echo "$disk is not there"; exit 1; }
mountpoint -q ${DATA_FOLDER} && exit 0
blkid -p "$disk" >/dev/null
# 2 = nothing is on it; anything else stays as it is
[ $? -ne 2 ] || mkfs.ext4 -q -L longshore-rook "$disk" || exit 1
mkdir -p ${DATA_FOLDER}
exec mount -t ext4 "$disk" ${DATA_FOLDER}
`;
}

const UNIT = `[Unit]
Description=Data of Ceph's monitors on a disk that an install leaves alone
Before=kubelet.service
After=systemd-udev-settle.service
Wants=systemd-udev-settle.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh ${SCRIPT}
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
RequiredBy=kubelet.service
`;
