import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { messageOf } from "@longshore/kit";
import { run } from "../../io/run.ts";
import { toolsCache } from "../../io/tools/cache.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { goBuildFor } from "../../io/tools/go.ts";
import { sourcesDigest } from "../../io/tools/go-sources.ts";
import { ensureTree, treeVersion } from "../../io/tools/trees.ts";
import { cpio } from "../cpio.ts";
import { diskImage } from "../image/disk-image.ts";
import { vmErrors } from "../vm-errors.ts";
import { cloudKernel, type Cpu, initramfsBase } from "./initramfs.ts";

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
  if (!existsSync(join(home, "image.json"))) await makeAside(cpu, home);
  const said = JSON.parse(readFileSync(join(home, "image.json"), "utf8")) as Omit<LabImage, "path">;
  return { ...said, path };
}

/** Bump it when what this file makes of its parts changes. */
const RECIPE = 1;
const SOURCES = "packages/testkit/go/lab-os";
const ESP_MIB = 56;

async function keyOf(cpu: Cpu): Promise<string> {
  const parts = [RECIPE, sourcesDigest({ by: "go-sources", folder: SOURCES }), await treeVersion(`kernel-${cpu}`)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

/** A half-made image is never found. */
async function makeAside(cpu: Cpu, home: string): Promise<void> {
  mkdirSync(dirname(home), { recursive: true });
  const folder = mkdtempSync(`${home}.making-`);
  try {
    await make(cpu, folder);
    renameSync(folder, home);
  } catch (error) {
    if (!existsSync(join(home, "image.json")))
      throw vmErrors.VM_IMAGE({ image: `lab-os for ${cpu}`, why: messageOf(error) }, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

/** GRUB that starts kernel and initrd of the partition that it lies on, for each firmware of an architecture. */
export async function makeLoaders(cpu: Cpu, folder: string, kernelArguments: string) {
  const console = cpu === "arm64" ? "ttyAMA0" : "ttyS0";
  const config = join(folder, "grub.cfg");
  writeFileSync(
    config,
    `linux /vmlinuz console=tty0 console=${console},115200n8 loglevel=4 panic=10 ${kernelArguments}\ninitrd /initrd\nboot\n`,
  );
  const mkimage = async (format: "i386-pc" | "x86_64-efi" | "arm64-efi", to: string, more: readonly string[]) => {
    const modules = join(await ensureTree(`grub-${format}`), "usr/lib/grub", format);
    const { path } = await ensureTool("grub-mkimage");
    const args = ["-O", format, "-d", modules, "-c", config, "-o", join(folder, to), ...more, ...GRUB_MODULES];
    await succeed(path, args);
    return { modules, made: readFileSync(join(folder, to)) };
  };
  if (cpu === "arm64") {
    const { made } = await mkimage("arm64-efi", "loader.efi", ["-p", "/"]);
    return { files: { "::/EFI/BOOT/BOOTAA64.EFI": made } };
  }
  const uefi = await mkimage("x86_64-efi", "loader.efi", ["-p", "/"]);
  const bios = await mkimage("i386-pc", "core.img", ["-p", "(,gpt2)/", "biosdisk"]);
  const grub = { boot: readFileSync(join(bios.modules, "boot.img")), core: bios.made };
  return { files: { "::/EFI/BOOT/BOOTX64.EFI": uefi.made }, grub };
}

const GRUB_MODULES = ["part_gpt", "fat", "linux", "normal", "boot"];

/** A FAT file system with these files: `::/EFI/BOOT/BOOTX64.EFI`. */
export async function makeFat(
  folder: string,
  label: string,
  mebibytes: number,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Uint8Array> {
  const { path: mtools } = await ensureTool("mtools");
  const image = join(folder, "fat.img");
  writeFileSync(image, "");
  truncateSync(image, mebibytes * 2 ** 20);
  const mtool = (name: string, ...args: string[]): Promise<void> => succeed(mtools, ["-c", name, "-i", image, ...args]);
  await mtool("mformat", "-T", String(mebibytes * 2048), "-h", "64", "-s", "32", "-v", label, "::");
  await mtool("mmd", "::/EFI", "::/EFI/BOOT");
  for (const [to, content] of Object.entries(files)) {
    const from = join(folder, "content");
    writeFileSync(from, content);
    await mtool("mcopy", from, to);
    rmSync(from);
  }
  return readFileSync(image);
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { timeoutMs: 300_000 });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
}
