import { SECTOR } from "./gpt.ts";

/**
 * GRUB for a BIOS, told where it lies: what grub-bios-setup does (GRUB 2.06, util/setup.c and include/grub/i386/pc/boot.h).
 * `boot` is its boot.img, to which the first 440 bytes of the disk belong; `core` its core.img, which begins at `sector`.
 */
export function grubAt(
  sector: number,
  { boot, core }: { readonly boot: Uint8Array; readonly core: Uint8Array },
): { readonly boot: Uint8Array; readonly core: Uint8Array } {
  const start = Buffer.from(boot.subarray(0, BOOT_CODE));
  start.writeBigUInt64LE(BigInt(sector), KERNEL_SECTOR);
  start.set([0x90, 0x90], DRIVE_CHECK); // take whatever drive the BIOS says
  const rest = Buffer.from(core);
  rest.writeBigUInt64LE(BigInt(sector + 1), FIRST_BLOCK_LIST);
  return { boot: start, core: rest };
}

const BOOT_CODE = 440;
/** GRUB_BOOT_MACHINE_KERNEL_SECTOR, GRUB_BOOT_MACHINE_DRIVE_CHECK. */
const KERNEL_SECTOR = 0x5c;
const DRIVE_CHECK = 0x66;
/** The last twelve bytes of its first sector say where the others are; grub-mkimage filled in how many. */
const FIRST_BLOCK_LIST = SECTOR - 12;
