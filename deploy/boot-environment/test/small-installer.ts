import { gzipSync } from "node:zlib";
import { cloudKernel, cpio, initramfsBase } from "@longshore/testkit/tools";
import type { Architecture } from "../architecture.ts";

/**
 * Stands in for Ubuntu's live server, which cannot be had where tests run: Debian's kernel for clouds and an initrd that
 * does with its command line what casper, cloud-init and subiquity do. It takes an address by DHCP, fetches the seed and
 * the ISO, finds the disk by the early script of the seed, "installs" a line of text, and says that it is done.
 */
export async function smallInstaller(cpu: Architecture): Promise<{ kernel: Uint8Array; initrd: Uint8Array }> {
  const base = await initramfsBase(cpu, ["virtio_pci", "virtio_net", "virtio_blk"]);
  const init = { kind: "file", path: "init", mode: 0o755, content: Buffer.from(INIT) } as const;
  const folder = { kind: "folder", path: "tmp" } as const;
  return { kernel: await cloudKernel(cpu), initrd: gzipSync(cpio([...base, folder, init]), { level: 6 }) };
}

const INIT = `#!/bin/sh
b=/bin/busybox
$b --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
for word in $(cat /proc/cmdline); do
  case "$word" in
    BOOTIF=*) mac=$(echo "\${word#BOOTIF=01-}" | tr - :);;
    url=*) iso=\${word#url=};;
    ds=nocloud-net\\;s=*) seed=\${word#*;s=};;
  esac
done
task=\${seed%/seed/}
for nic in /sys/class/net/*; do [ "$(cat $nic/address)" = "$mac" ] && nic=\${nic##*/} && break; done
ifconfig "$nic" up
udhcpc -i "$nic" -n -q -t 10 -T 3 -s /leased
say() { wget -q -O /dev/null --header 'content-type: application/json' --post-data "$2" "$task/$1" || echo "not told: $1"; }
for file in meta-data vendor-data user-data; do wget -q -O "/tmp/$file" "$seed$file" || echo "no $file"; done
wget -q -O /tmp/iso "$iso" || echo "no ISO"
wget -q -O /tmp/early "\${seed}early"
say event "{\\"name\\": \\"cmdline\\", \\"description\\": \\"$(cat /proc/cmdline)\\"}"
say event "{\\"name\\": \\"iso\\", \\"description\\": \\"$(sha256sum < /tmp/iso | cut -c 1-64)\\"}"
echo "path: /dev/longshore-claimed-disk" > /autoinstall.yaml
if sh /tmp/early; then
  disk=$(cut -d ' ' -f 2 /autoinstall.yaml)
  say event "{\\"name\\": \\"disk\\", \\"description\\": \\"$disk holds $(head -c 1048576 "$disk" | tr -d '\\000' | wc -c) bytes\\"}"
  echo "installed by the small installer" > "$disk"
  sync
  say report '{"step": "done"}'
else
  say report '{"step": "failed", "error": {"code": "INSTALLER_FAILED", "message": "the early script failed"}}'
fi
poweroff -f
`;
