import { createHash } from "node:crypto";
import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { run } from "../../io/run.ts";
import { toolsCache } from "../../io/tools/cache.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { PrivateApt } from "../../io/tools/private-apt.ts";
import { ensureTree, treeVersion } from "../../io/tools/trees.ts";
import { cpio } from "../cpio.ts";
import { diskImage } from "../image/disk-image.ts";
import { makeFat, makeLoaders, succeed } from "./boot-parts.ts";
import { cloudKernel, initramfsBase } from "./initramfs.ts";
import { madeOnce } from "./made-once.ts";

/**
 * A disk with Debian as its clouds have it: systemd, networkd, cloud-init. Made once, in about three minutes; needs root.
 * Throws VM_IMAGE.
 */
export async function debianImage(): Promise<string> {
  const parts = [RECIPE, PACKAGES, await treeVersion("kernel-amd64")];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  const home = join(dirname(toolsCache()), "debian-image", key);
  await madeOnce(home, "of Debian with cloud-init", make);
  return join(home, "disk.raw");
}

/** Bump it when what this file makes of its parts changes. */
const RECIPE = 1;
/** Without curl, so that the call home goes by the Python that cloud-init brings. */
const PACKAGES = ["systemd", "systemd-sysv", "udev", "kmod", "dbus", "iproute2", "cloud-init"];
const ROOT_MIB = 800;

async function make(folder: string): Promise<void> {
  const root = join(folder, "root");
  await bootstrap(folder, root);
  await addKernel(root);
  writeFileSync(join(root, "etc/fstab"), "/dev/disk/by-partlabel/root / ext4 defaults 0 1\n");
  writeFileSync(join(root, "etc/machine-id"), "");
  await succeed("chroot", [root, "systemctl", "enable", "systemd-networkd.service"]);
  await succeed("mke2fs", ["-q", "-t", "ext4", "-L", "root", "-d", root, join(folder, "root.ext4"), `${ROOT_MIB}M`]);
  const init = { kind: "file", path: "init", mode: 0o755, content: Buffer.from(INIT) } as const;
  const base = await initramfsBase("amd64", ["virtio_pci", "virtio_blk"]);
  const { files, grub } = await makeLoaders("amd64", folder, "");
  const kernel = { "::/vmlinuz": await cloudKernel("amd64"), "::/initrd": gzipSync(cpio([...base, init])) };
  const esp = await makeFat(folder, "ESP", 40, { ...files, ...kernel });
  const system = readFileSync(join(folder, "root.ext4"));
  for (const piece of diskImage({ esp, root: system, ...(grub && { grub }) }))
    await appendFile(join(folder, "made"), piece);
  await succeed("cp", ["--sparse=always", join(folder, "made"), join(folder, "disk.raw")]);
  for (const name of readdirSync(folder)) if (name !== "disk.raw") await succeed("rm", ["-rf", join(folder, name)]);
}

async function bootstrap(folder: string, root: string): Promise<void> {
  const { path } = await ensureTool("mmdebstrap");
  const { sources } = await PrivateApt.open({ suite: "bookworm", architecture: "amd64" });
  const options = join(folder, "apt.conf");
  writeFileSync(options, (await run("apt-config", ["dump", "Acquire"])).stdout); // proxies and mirrors are the machine's
  chmodSync(folder, 0o755); // its apt gives up root
  const args = [
    "--variant=minbase",
    `--aptopt=${options}`,
    `--include=${PACKAGES.join(",")}`,
    "bookworm",
    root,
    sources,
  ];
  await succeed(path, args, 900_000);
}

async function addKernel(root: string): Promise<void> {
  const tree = await ensureTree("kernel-amd64");
  cpSync(join(tree, "lib/modules"), join(root, "usr/lib/modules"), { recursive: true });
  const [release = ""] = readdirSync(join(tree, "lib/modules"));
  await succeed("chroot", [root, "depmod", release]);
}

/** Finds the partition with the name "root" and hands over to what is on it. */
const INIT = `#!/bin/sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in /modules/*; do $b insmod "$module"; done
$b mkdir /system
for try in 1 2 3 4 5 6 7 8 9 10; do
  found=$($b grep -l '^PARTNAME=root$' /sys/class/block/*/uevent | $b head -n 1)
  [ -z "$found" ] || break
  $b sleep 1
done
name=\${found%/uevent}
$b mount -t ext4 "/dev/\${name##*/}" /system
for each in proc sys dev; do $b mount --move "/$each" "/system/$each"; done
exec $b switch_root /system /sbin/init
`;
