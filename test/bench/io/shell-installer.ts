import { gzipSync } from "node:zlib";
import { cpio } from "@longshore/testkit/tools";
import type { Cpu } from "@longshore/testkit";
import { entries, type InitrdFile } from "../../../deploy/boot-environment/initrd.ts";
import { type KernelModule, readKernel } from "../../../deploy/boot-environment/io/kernel-modules.ts";
import { readPrograms } from "../../../deploy/boot-environment/io/programs.ts";

/**
 * What many sites install with: a kernel and a few megabytes of busybox and shell, which stream an image to the disk, put
 * a NoCloud partition behind it and restart. The kernel is that of our boot environment.
 */
export async function shellInstaller(cpu: Cpu): Promise<{ readonly kernel: Uint8Array; readonly initrd: Uint8Array }> {
  const { image, modules } = await readKernel(cpu);
  const programs = (await readPrograms(cpu)).filter(({ path }) => !path.includes("dropbear"));
  const files: readonly InitrdFile[] = [
    ...programs.map((program) => ({ ...program, mode: 0o755 })),
    ...loadOrder(modules).map(({ name, content }, i) => ({
      path: `modules/${String(i).padStart(2, "0")}-${name}.ko`,
      content,
    })),
    { path: "init", mode: 0o755, content: Buffer.from(INIT) },
    { path: "leased", mode: 0o755, content: Buffer.from(LEASED) },
  ];
  return { kernel: image, initrd: gzipSync(cpio(entries(files, ["dev", "proc", "sys", "mnt"]))) };
}

const MODULES = ["virtio_pci", "virtio_net", "virtio_blk", "virtio_rng", "nvme", "vfat", "nls_cp437", "nls_ascii"];

/** What a module needs comes before it. */
function loadOrder(modules: readonly KernelModule[]): readonly KernelModule[] {
  const order = new Map<string, KernelModule>();
  const add = (name: string): void => {
    const module = modules.find((each) => each.name === name.replaceAll("-", "_"));
    if (module === undefined || order.has(module.name)) return; // built in, or there
    for (const need of module.info.depends) add(need);
    order.set(module.name, module);
  };
  for (const name of MODULES) add(name);
  return [...order.values()];
}

const INIT = `#!/bin/sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
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
