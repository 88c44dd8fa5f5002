import { gpt, type GptPartition, GPT_SECTORS, SECTOR } from "./gpt.ts";
import { grubAt } from "./grub-bios.ts";

export interface DiskParts {
  /** Boot loaders and kernel: a FAT file system of whole mebibytes. */
  readonly esp: Uint8Array;
  /** What lies behind it: a file system of whole mebibytes. */
  readonly root?: Uint8Array;
  /** For x86: what a BIOS starts. */
  readonly grub?: { readonly boot: Uint8Array; readonly core: Uint8Array };
}

const MIB = (1024 * 1024) / SECTOR;

/** A disk that UEFI starts, and a BIOS where GRUB's parts are given: as pieces from its first byte to its last. */
export function diskImage({ esp, root, grub }: DiskParts): readonly Uint8Array[] {
  const sizes = [MIB, esp.length / SECTOR, (root?.length ?? 0) / SECTOR];
  const [forGrub, forEsp, forRoot] = [MIB, 2 * MIB, 2 * MIB + (sizes[1] ?? 0)];
  const total = forRoot + (sizes[2] ?? 0) + MIB;
  const partitions: GptPartition[] = [
    { start: forGrub, sectors: MIB, type: "bios-boot", name: "GRUB", guid: guid(1) },
    { start: forEsp, sectors: sizes[1] ?? 0, type: "esp", name: "ESP", guid: guid(2) },
    ...(root === undefined
      ? []
      : [{ start: forRoot, sectors: sizes[2] ?? 0, type: "linux" as const, name: "root", guid: guid(3) }]),
  ];
  const { head, tail } = gpt(total, guid(0), partitions);
  const placed = grub && grubAt(forGrub, grub);
  const first = Buffer.alloc(MIB * SECTOR);
  first.set(head);
  if (placed !== undefined) first.set(placed.boot);
  const second = Buffer.alloc(MIB * SECTOR);
  if (placed !== undefined) second.set(placed.core);
  const end = Buffer.alloc((MIB - (GPT_SECTORS - 1)) * SECTOR);
  return [first, second, esp, ...(root === undefined ? [] : [root]), end, tail];
}

/** Every disk that is installed with it has the same ones, as with any image. */
function guid(number: number): string {
  return `4c4f4e47-5348-4f52-8e4c-${number.toString(16).padStart(12, "0")}`;
}
