import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { cpio } from "@longshore/testkit/tools";
import type { Cpu } from "@longshore/testkit";
import { entries, type InitrdFile } from "../../../deploy/boot-environment/initrd.ts";
import { ensureBootSystem } from "../../../deploy/boot-environment/io/build.ts";

/**
 * What many sites install with: a kernel with its drivers, busybox and a shell script, which streams an image to the disk,
 * puts a NoCloud partition behind it and restarts. Kernel, drivers and programs are those of our boot environment: what a
 * site needs to start every machine that it may buy is the same for whoever installs it.
 */
export async function shellInstaller(cpu: Cpu): Promise<{ readonly kernel: Uint8Array; readonly initrd: Uint8Array }> {
  const system = await ensureBootSystem(cpu);
  const files: readonly InitrdFile[] = [
    { path: "init", mode: 0o755, content: Buffer.from(INIT) },
    { path: "leased", mode: 0o755, content: Buffer.from(LEASED) },
  ];
  const script = gzipSync(cpio(entries(files)));
  return {
    kernel: readFileSync(join(system, "vmlinuz")),
    initrd: Buffer.concat([readFileSync(join(system, "initrd")), script]),
  };
}

const MODULES = "virtio_pci virtio_net virtio_blk virtio_rng nvme vfat nls_cp437 nls_ascii";

const INIT = `#!/bin/sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
echo "installer: runs"
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in ${MODULES}; do modprobe $module 2>/dev/null; done
for word in $(cat /proc/cmdline); do case "$word" in image=*) image="\${word#image=}";; seed=*) seed="\${word#seed=}";; esac; done
nic=$(ls /sys/class/net | grep -v lo | head -n 1)
mac=$(cat "/sys/class/net/$nic/address")
ifconfig "$nic" up
udhcpc -i "$nic" -n -q -t 20 -T 1 -s /leased
while :; do for disk in /dev/vda /dev/nvme0n1; do [ -b $disk ] && break 2; done; sleep 0.1; done
case $disk in *nvme*) part=\${disk}p;; *) part=$disk;; esac
set -e
echo "installer: writing $image to $disk"
wget -q -O - "$image" | gunzip -c | dd of=$disk bs=1M conv=fsync 2>/dev/null
sfdisk -q --no-reread --no-tell-kernel --relocate gpt-bak-std $disk
echo ',32M,EBD0A0A2-B9E5-4433-87C0-68B6B72699C7' | sfdisk -q --append --no-reread --no-tell-kernel $disk
blockdev --rereadpt $disk
while [ ! -b \${part}3 ]; do sleep 0.1; done
mkfs.fat -F 16 -n CIDATA \${part}3
mount -t vfat \${part}3 /mnt
for file in meta-data user-data; do wget -q -O /mnt/$file "$seed/$mac/$file"; done
umount /mnt
sync
echo "installer: done"
reboot -f
`;

const LEASED = `#!/bin/sh
[ "$1" = bound ] && /bin/busybox ifconfig "$interface" "$ip" netmask "$subnet"
exit 0
`;
