import { crc32 } from "node:zlib";

export const SECTOR = 512;
/** Sectors before the first partition can begin, and after the last one must end. */
export const GPT_SECTORS = 34;

export interface GptPartition {
  /** First sector and number of sectors. */
  readonly start: number;
  readonly sectors: number;
  readonly type: keyof typeof TYPES;
  readonly name: string;
  readonly guid: string;
}

const TYPES = {
  esp: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  "bios-boot": "21686148-6449-6e6f-744e-656564454649",
  linux: "0fc63daf-8483-4772-8e79-3d69d8477de4",
} as const;

/** The first and the last sectors of a disk of this size with a GUID partition table, UEFI 2.10 §5.3. */
export function gpt(
  diskSectors: number,
  diskGuid: string,
  partitions: readonly GptPartition[],
): { readonly head: Uint8Array; readonly tail: Uint8Array } {
  const entries = Buffer.alloc(128 * 128);
  for (const [i, { start, sectors, type, name, guid }] of partitions.entries()) {
    const entry = entries.subarray(128 * i, 128 * (i + 1));
    entry.set(guidBytes(TYPES[type]));
    entry.set(guidBytes(guid), 16);
    entry.writeBigUInt64LE(BigInt(start), 32);
    entry.writeBigUInt64LE(BigInt(start + sectors - 1), 40);
    entry.write(name, 56, "utf16le");
  }
  const last = diskSectors - 1;
  const header = (own: number, other: number, entriesAt: number): Buffer => {
    const of = Buffer.alloc(SECTOR);
    of.write("EFI PART");
    of.writeUInt32LE(0x0001_0000, 8);
    of.writeUInt32LE(92, 12);
    of.writeBigUInt64LE(BigInt(own), 24);
    of.writeBigUInt64LE(BigInt(other), 32);
    of.writeBigUInt64LE(BigInt(GPT_SECTORS), 40);
    of.writeBigUInt64LE(BigInt(last - GPT_SECTORS + 1), 48);
    of.set(guidBytes(diskGuid), 56);
    of.writeBigUInt64LE(BigInt(entriesAt), 72);
    of.writeUInt32LE(128, 80);
    of.writeUInt32LE(128, 84);
    of.writeUInt32LE(crc32(entries), 88);
    of.writeUInt32LE(crc32(of.subarray(0, 92)), 16);
    return of;
  };
  const head = Buffer.concat([protectiveMbr(diskSectors), header(1, last, 2), entries]);
  return { head, tail: Buffer.concat([entries, header(last, 1, last - 32)]) };
}

/** Says to whoever knows no GPT that the disk is taken, §5.2.3. */
function protectiveMbr(diskSectors: number): Buffer {
  const mbr = Buffer.alloc(SECTOR);
  mbr.set([0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff, 1, 0, 0, 0], 446);
  mbr.writeUInt32LE(Math.min(diskSectors - 1, 0xffff_ffff), 458);
  mbr.set([0x55, 0xaa], 510);
  return mbr;
}

/** Its first three fields are little-endian, appendix A. */
function guidBytes(text: string): Uint8Array {
  const bytes = Buffer.from(text.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
