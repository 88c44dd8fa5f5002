import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { ensureTool, run, type ToolName } from "@longshore/testkit/tools";

export const MIB = 1 << 20;

/** An empty disk, without blocks. */
export function emptyDisk(path: string, bytes: number): string {
  writeFileSync(path, "");
  truncateSync(path, bytes);
  return path;
}

/** Runs a tool to its end; throws with what it complained of. */
export async function act(tool: ToolName, args: readonly string[], input = ""): Promise<string> {
  const { path } = await ensureTool(tool);
  const { code, stdout, stderr } = await run(path, args, { input, timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`${tool} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

export function put(disk: string, offset: number, content: Uint8Array): void {
  const file = openSync(disk, "r+");
  writeSync(file, content, 0, content.length, offset);
  closeSync(file);
}

export function get(disk: string, offset: number, length: number): Buffer {
  const file = openSync(disk, "r");
  const content = Buffer.alloc(length);
  readSync(file, content, 0, length, offset);
  closeSync(file);
  return content;
}

/** A disk of an earlier system: GPT, ext4 on its first partition. */
export async function usedDisk(path: string, label: string): Promise<string> {
  emptyDisk(path, 256 * MIB);
  await act("sfdisk", ["-q", path], "label: gpt\nstart=2048, size=65536\nstart=67584, size=65536\n");
  await act("mkfs.ext4", ["-q", "-L", label, "-E", `offset=${MIB}`, path, "32M"]);
  return path;
}

/** The label that ceph-osd wrote, at a disk's start. */
export function cephDisk(path: string): string {
  emptyDisk(path, 256 * MIB);
  const hex = readFileSync(new URL("../init/internal/disks/testdata/bluestore-label.hex", import.meta.url), "utf8");
  put(path, 0, Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
  return path;
}

/** An image with one partition of noise and holes, 24 MiB in all. */
export async function smallImage(path: string): Promise<Uint8Array> {
  emptyDisk(path, 24 * MIB);
  await act("sfdisk", ["-q", path], "label: gpt\nstart=2048, size=40960\n");
  put(path, 2 * MIB, randomBytes(3 * MIB));
  put(path, 20 * MIB, randomBytes(MIB + 4096));
  return readFileSync(path);
}

/**
 * An image in the shape of Flatcar's: EFI-SYSTEM, USR-A, OEM (btrfs, with a grub.cfg), ROOT, at Flatcar's numbers. `content` fills USR-A.
 */
export async function flatcarImage(path: string, content: Uint8Array): Promise<Uint8Array> {
  emptyDisk(path, 208 * MIB);
  const at = { efi: 1, usr: 34, oem: 42, root: 170 };
  await act(
    "sfdisk",
    ["-q", path],
    [
      "label: gpt",
      `1: start=${at.efi * 2048}, size=${33 * 2048}, type=U, name=EFI-SYSTEM`,
      `3: start=${at.usr * 2048}, size=${8 * 2048}, name=USR-A`,
      `6: start=${at.oem * 2048}, size=${128 * 2048}, name=OEM`,
      `9: start=${at.root * 2048}, size=${30 * 2048}, name=ROOT`,
    ].join("\n"),
  );
  const efi = emptyDisk(`${path}.efi`, 33 * MIB);
  await act("mkfs.fat", ["-F", "16", "-n", "EFI-SYSTEM", efi]);
  writeFileSync(`${path}.loader`, "MZ no real loader");
  for (const folder of ["::/EFI", "::/EFI/boot"]) await act("mtools", ["-c", "mmd", "-i", efi, folder]);
  for (const name of ["bootx64.efi", "bootaa64.efi"])
    await act("mtools", ["-c", "mcopy", "-i", efi, `${path}.loader`, `::/EFI/boot/${name}`]);
  put(path, at.efi * MIB, readFileSync(efi));
  put(path, at.usr * MIB, content);
  const oem = emptyDisk(`${path}.oem`, 128 * MIB);
  const files = `${path}.files`;
  await run("mkdir", ["-p", files]);
  writeFileSync(`${files}/grub.cfg`, 'set oem_id="baremetal"\n');
  await act("mkfs.btrfs", ["-q", "-M", "-L", "OEM", "--rootdir", files, oem]);
  put(path, at.oem * MIB, readFileSync(oem));
  return readFileSync(path);
}

/** Files of a btrfs partition, by btrfs-progs. */
export async function btrfsFiles(
  disk: string,
  offset: number,
  length: number,
  names: readonly string[],
): Promise<string[]> {
  const part = `${disk}.part`;
  writeFileSync(part, get(disk, offset, length));
  await run("mkdir", ["-p", `${disk}.restored`]);
  await act("btrfs", ["restore", "--overwrite", part, `${disk}.restored`]);
  return names.map((name) => readFileSync(`${disk}.restored/${name}`, "utf8"));
}
