/** What a kernel module says of itself in its section `.modinfo`: "name=value", ended by zeros (kernel, include/linux/moduleparam.h). */
export interface ModuleInfo {
  /** Names of modules that it cannot be without. */
  readonly depends: readonly string[];
  /** What hardware and callers call it: patterns. */
  readonly aliases: readonly string[];
  /** "pre: crc32c post: x". */
  readonly softdeps: readonly string[];
  /** Files that it may ask for, below /lib/firmware. */
  readonly firmware: readonly string[];
}

/** Reads it from a module's file: 64-bit little-endian ELF. Throws where that has no such section. */
export function moduleInfo(file: Uint8Array): ModuleInfo {
  const words = Buffer.from(section(file, ".modinfo")).toString("utf8").split("\0");
  const of = (name: string): string[] =>
    words.filter((word) => word.startsWith(`${name}=`)).map((word) => word.slice(name.length + 1));
  return {
    depends: of("depends").flatMap((list) => list.split(",").filter((name) => name !== "")),
    aliases: of("alias"),
    softdeps: of("softdep"),
    firmware: of("firmware"),
  };
}

/** A section's content, by its name: System V ABI, ELF-64 object file format §4. */
function section(file: Uint8Array, wanted: string): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headers = Number(view.getBigUint64(0x28, true));
  const size = view.getUint16(0x3a, true);
  const count = view.getUint16(0x3c, true);
  const at = (n: number): Section => readHeader(view, headers + n * size);
  const names = at(view.getUint16(0x3e, true));
  for (let n = 0; n < count; n++) {
    const { name, offset, length } = at(n);
    const start = names.offset + name;
    const text = Buffer.from(file.subarray(start, file.indexOf(0, start))).toString("latin1");
    if (text === wanted) return file.subarray(offset, offset + length);
  }
  throw new Error(`the file has no section ${wanted}`);
}

interface Section {
  /** Where in the names' section. */
  readonly name: number;
  readonly offset: number;
  readonly length: number;
}

function readHeader(view: DataView, at: number): Section {
  return {
    name: view.getUint32(at, true),
    offset: Number(view.getBigUint64(at + 0x18, true)),
    length: Number(view.getBigUint64(at + 0x20, true)),
  };
}
