/** What goes into an initramfs. Everything belongs to root. */
export type CpioEntry =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly mode: number; readonly content: Uint8Array }
  | { readonly kind: "link"; readonly path: string; readonly target: string };

/** An archive in the "newc" form that the kernel unpacks (Documentation/driver-api/early-userspace/buffer-format.rst). */
export function cpio(entries: readonly CpioEntry[]): Uint8Array {
  const parts = entries.flatMap((entry, i) => record(entry, i + 1));
  return Buffer.concat([...parts, ...record({ kind: "file", path: TRAILER, mode: 0, content: new Uint8Array(0) }, 0)]);
}

const TRAILER = "TRAILER!!!";
const MODES = { folder: 0o40755, link: 0o120777, file: 0o100000 } as const;

function record(entry: CpioEntry, inode: number): Uint8Array[] {
  const content = contentOf(entry);
  const name = Buffer.from(`${entry.path}\0`);
  const mode = entry.path === TRAILER ? 0 : MODES[entry.kind] | (entry.kind === "file" ? entry.mode : 0);
  const links = entry.kind === "folder" ? 2 : 1;
  const numbers = [inode, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${numbers.map((number) => number.toString(16).padStart(8, "0")).join("")}`);
  return [...aligned(Buffer.concat([header, name])), ...aligned(content)];
}

function contentOf(entry: CpioEntry): Uint8Array {
  if (entry.kind === "file") return entry.content;
  return entry.kind === "link" ? Buffer.from(entry.target) : new Uint8Array(0);
}

function aligned(bytes: Uint8Array): Uint8Array[] {
  return [bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)];
}
