import type { TaskImage } from "@longshore/contracts";
import type { WantedImage } from "../boot-plans.ts";

/** How much of an image says what it is. */
export const HEAD_BYTES = 4096;

/** By their first bytes; what begins like none of them is taken for a disk as it is. */
const MAGIC: readonly (readonly [TaskImage["format"], readonly number[]])[] = [
  ["raw.gz", [0x1f, 0x8b]],
  ["raw.bz2", [0x42, 0x5a, 0x68]],
  ["raw.xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["raw.zst", [0x28, 0xb5, 0x2f, 0xfd]],
  ["qcow2", [0x51, 0x46, 0x49, 0xfb]],
];

/** Why an image that begins like this is not what its document says, or cannot be used; undefined = it may be. */
export function faultOf(head: Uint8Array, format: WantedImage["format"]): string | undefined {
  if (format === "iso" || format === "file") return undefined;
  const found = MAGIC.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0] ?? "raw";
  if (found !== format) return `its document says ${format}, and it begins like ${found}`;
  return format === "qcow2" ? qcow2Fault(head) : undefined;
}

/** Incompatible features that a reader of the image alone can do with: dirty bit, compression type, extended L2 entries. */
const HARMLESS = 0b1_1001n;
const CORRUPT = 0b10n;
const EXTERNAL_DATA = 0b100n;
const EXTERNAL_DATA_NAME = 0x44415441;

/**
 * The header of qcow2 (qemu docs/interop/qcow2.txt). An image that names another file would make whoever reads it read that
 * file: such a one is refused.
 */
function qcow2Fault(head: Uint8Array): string | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 72) return "its qcow2 header is cut short";
  const version = view.getUint32(4);
  if (version !== 2 && version !== 3) return `its qcow2 version is ${version}`;
  if (view.getBigUint64(8) !== 0n) return "it names a backing file";
  if (view.getUint32(32) !== 0) return "it is encrypted";
  if (version === 2) return undefined;
  if (head.length < 104) return "its qcow2 header is cut short";
  const features = view.getBigUint64(72);
  if ((features & EXTERNAL_DATA) !== 0n) return "its data are in another file";
  if ((features & CORRUPT) !== 0n) return "it is marked as corrupt";
  const unknown = features & ~HARMLESS;
  if (unknown !== 0n) return `it needs features that are not known here (${unknown.toString(16)})`;
  return namesData(view) ? "it names another file for its data" : undefined;
}

/** Header extensions: type and length, each padded to 8 bytes, up to type 0. */
function namesData(view: DataView): boolean {
  for (let at = view.getUint32(100); at + 8 <= view.byteLength; ) {
    const type = view.getUint32(at);
    if (type === 0) return false;
    if (type === EXTERNAL_DATA_NAME) return true;
    at += 8 + Math.ceil(view.getUint32(at + 4) / 8) * 8;
  }
  return false;
}
