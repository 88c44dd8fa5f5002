import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { cpio } from "../cpio.ts";
import { cloudKernel, type Cpu, initramfsBase } from "./initramfs.ts";

/**
 * A kernel and an initramfs that takes an address by DHCP, tells `home=` (from the kernel's command line) that it is
 * there, and switches the machine off. Puts `vmlinuz-CPU` and `initrd-CPU` into the folder.
 */
export async function makePhoneHome(cpu: Cpu, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `vmlinuz-${cpu}`), await cloudKernel(cpu));
  const base = await initramfsBase(cpu, ["virtio_pci", "virtio_net"]);
  const init = { kind: "file", path: "init", mode: 0o755, content: Buffer.from(INIT) } as const;
  writeFileSync(join(folder, `initrd-${cpu}`), gzipSync(cpio([...base, init]), { level: 6 }));
}

const INIT = `#!/bin/sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in /modules/*; do $b insmod "$module"; done
for word in $($b cat /proc/cmdline); do case "$word" in home=*) home="\${word#home=}";; esac; done
nic=$($b ls /sys/class/net | $b grep -v lo | $b head -n 1)
mac=$($b cat "/sys/class/net/$nic/address")
$b ifconfig "$nic" up
$b udhcpc -i "$nic" -n -q -t 10 -T 3 -s /leased
for try in 1 2 3 4 5; do
  $b wget -q -O - --post-data "mac=$mac&cpu=$($b uname -m)" "$home" && break
  $b sleep 1
done
$b poweroff -f
`;
