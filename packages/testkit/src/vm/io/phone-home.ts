import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { ensureTool } from "../../io/tools/ensure.ts";
import { ensureTree } from "../../io/tools/trees.ts";
import { cpio, type CpioEntry } from "../cpio.ts";

export type Cpu = "amd64" | "arm64";

/**
 * A kernel and an initramfs that takes an address by DHCP, tells `home=` (from the kernel's command line) that it is
 * there, and switches the machine off. Puts `vmlinuz-CPU` and `initrd-CPU` into the folder.
 */
export async function makePhoneHome(cpu: Cpu, folder: string): Promise<void> {
  const kernel = await ensureTree(`kernel-${cpu}`);
  const busybox =
    cpu === hostCpu() ? (await ensureTool("busybox")).path : join(await ensureTree("busybox-arm64"), "bin/busybox");
  mkdirSync(folder, { recursive: true });
  const [image = ""] = globSync(join(kernel, "boot/vmlinuz-*"));
  writeFileSync(join(folder, `vmlinuz-${cpu}`), readFileSync(image));
  const entries: CpioEntry[] = [
    ...["bin", "dev", "proc", "sys", "modules"].map((path) => ({ kind: "folder" as const, path })),
    { kind: "file", path: "bin/busybox", mode: 0o755, content: readFileSync(realBusybox(busybox)) },
    { kind: "link", path: "bin/sh", target: "busybox" },
    { kind: "file", path: "init", mode: 0o755, content: Buffer.from(INIT) },
    { kind: "file", path: "leased", mode: 0o755, content: Buffer.from(LEASED) },
    ...MODULES.map((name, i): CpioEntry => {
      const [file = ""] = globSync(join(kernel, `lib/modules/*/kernel/**/${name}.ko`));
      const path = `modules/${String(i).padStart(2, "0")}-${basename(file)}`;
      return { kind: "file", path, mode: 0o644, content: readFileSync(file) };
    }),
  ];
  writeFileSync(join(folder, `initrd-${cpu}`), gzipSync(cpio(entries), { level: 6 }));
}

function hostCpu(): Cpu {
  return process.arch === "arm64" ? "arm64" : "amd64";
}

/** In the cache a tool is a wrapper beside its tree. */
function realBusybox(path: string): string {
  const [inTree = path] = globSync(join(path, "../../tree/bin/busybox"));
  return inTree;
}

/** In the order in which they need each other. */
const MODULES = [
  "virtio_ring",
  "virtio",
  "virtio_pci_legacy_dev",
  "virtio_pci_modern_dev",
  "virtio_pci",
  "failover",
  "net_failover",
  "virtio_net",
  "virtio_blk",
] as const;

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

const LEASED = `#!/bin/sh
[ "$1" = bound ] || exit 0
/bin/busybox ifconfig "$interface" "$ip" netmask "$subnet"
[ -z "$router" ] || /bin/busybox route add default gw "$router"
`;
