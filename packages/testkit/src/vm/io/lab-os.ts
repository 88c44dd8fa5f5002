import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { toolsCache } from "../../io/tools/cache.ts";
import { goBuildFor } from "../../io/tools/go.ts";
import { sourcesDigest } from "../../io/tools/go-sources.ts";
import { treeVersion } from "../../io/tools/trees.ts";
import { cpio } from "../cpio.ts";
import { diskImage } from "../image/disk-image.ts";
import { makeFat, makeLoaders } from "./boot-parts.ts";
import { cloudKernel, type Cpu, initramfsBase } from "./initramfs.ts";
import { madeOnce } from "./made-once.ts";

/** A disk image as an OperatingSystem names it. */
export interface LabImage {
  readonly path: string;
  readonly format: "raw.gz";
  /** Of the file. */
  readonly sha256: string;
  readonly bytes: number;
  /** Of the disk that it becomes. */
  readonly diskBytes: number;
}

/**
 * The smallest system that a machine can be installed with (`packages/testkit/go/lab-os`), made once for what goes into
 * it. Both firmwares of x86 start it. Throws VM_IMAGE.
 */
export async function labOsImage(cpu: Cpu): Promise<LabImage> {
  const key = await keyOf(cpu);
  const home = join(dirname(toolsCache()), "lab-os", `${cpu}-${key}`);
  const path = join(home, "disk.raw.gz");
  await madeOnce(home, `lab-os for ${cpu}`, (folder) => make(cpu, folder));
  const said = JSON.parse(readFileSync(join(home, "image.json"), "utf8")) as Omit<LabImage, "path">;
  return { ...said, path };
}

/** Bump it when what this file makes of its parts changes. */
const RECIPE = 1;
const SOURCES = "packages/testkit/go/lab-os";
const ESP_MIB = 56;

async function keyOf(cpu: Cpu): Promise<string> {
  const parts = [RECIPE, sourcesDigest(SOURCES), await treeVersion(`kernel-${cpu}`)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

async function make(cpu: Cpu, folder: string): Promise<void> {
  const init = join(folder, "init");
  await goBuildFor(cpu, SOURCES, init);
  const base = await initramfsBase(cpu, MODULES);
  const initrd = gzipSync(cpio([...base, { kind: "file", path: "init", mode: 0o755, content: readFileSync(init) }]));
  const loaders = await makeLoaders(cpu, folder, "");
  const esp = await makeFat(folder, "ESP", ESP_MIB, {
    ...loaders.files,
    "::/vmlinuz": await cloudKernel(cpu),
    "::/initrd": initrd,
  });
  const disk = Buffer.concat(diskImage({ esp, ...(loaders.grub && { grub: loaders.grub }) }));
  const file = gzipSync(disk, { level: 1 });
  for (const left of ["init", "fat.img", "loader.efi", "core.img", "grub.cfg"])
    rmSync(join(folder, left), { force: true });
  writeFileSync(join(folder, "disk.raw.gz"), file);
  const sha256 = createHash("sha256").update(file).digest("hex");
  const said: Omit<LabImage, "path"> = { format: "raw.gz", sha256, bytes: file.length, diskBytes: disk.length };
  writeFileSync(join(folder, "image.json"), JSON.stringify(said));
}

/** Disks and ports of virtual machines, the file system of CIDATA, the power button, and what a network may be made of. */
const MODULES = [
  ...["virtio_pci", "virtio_blk", "virtio_net", "virtio_rng", "vfat", "nls_cp437", "nls_ascii"],
  ...["evdev", "button", "bonding", "8021q"],
];
