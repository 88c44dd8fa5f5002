import { expect, test } from "vitest";
import { moduleInfo } from "./modinfo.ts";

// The section .modinfo of fs/fat/vfat.ko and lines of bnx2.ko, Debian's 6.1.176-1; the ELF around it holds nothing else.
const SAYS = [
  "author=Gordon Chaffee",
  "description=VFAT filesystem support",
  "license=GPL",
  "alias=fs-vfat",
  "depends=fat",
  "retpoline=Y",
  "firmware=bnx2/bnx2-rv2p-09ax-6.0.17.fw",
  "softdep=pre: crc32c",
  "vermagic=6.1.0-50-amd64 SMP preempt mod_unload modversions ",
].join("\0");

test("a module's needs, names and firmware are read from its file", () => {
  expect(moduleInfo(elf(".modinfo", Buffer.from(`${SAYS}\0`)))).toEqual({
    depends: ["fat"],
    aliases: ["fs-vfat"],
    softdeps: ["pre: crc32c"],
    firmware: ["bnx2/bnx2-rv2p-09ax-6.0.17.fw"],
  });
});

test("a module that needs none has an empty list", () => {
  expect(moduleInfo(elf(".modinfo", Buffer.from("depends=\0"))).depends).toEqual([]);
});

test("a file without that section is refused", () => {
  expect(() => moduleInfo(elf(".text", Buffer.from("x")))).toThrow("no section .modinfo");
});

/** The smallest ELF-64 with one section and the names' own. */
function elf(name: string, content: Buffer): Uint8Array {
  const names = Buffer.from(`\0${name}\0.shstrtab\0`);
  const header = Buffer.alloc(64);
  header.write("\x7fELF\x02\x01\x01", "latin1");
  header.writeBigUInt64LE(BigInt(64 + content.length + names.length), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(3, 0x3c);
  header.writeUInt16LE(2, 0x3e);
  const section = (nameAt: number, offset: number, length: number): Buffer => {
    const entry = Buffer.alloc(64);
    entry.writeUInt32LE(nameAt, 0);
    entry.writeBigUInt64LE(BigInt(offset), 0x18);
    entry.writeBigUInt64LE(BigInt(length), 0x20);
    return entry;
  };
  const table = [
    section(0, 0, 0),
    section(1, 64, content.length),
    section(2 + name.length, 64 + content.length, names.length),
  ];
  return Buffer.concat([header, content, names, ...table]);
}
