import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../io/run.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { ensureTree } from "../../io/tools/trees.ts";
import type { Cpu } from "./initramfs.ts";

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

/** Runs a program to its end; throws with what it said where that is not well. */
export async function succeed(command: string, args: readonly string[], timeoutMs = 300_000): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { timeoutMs });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
}
