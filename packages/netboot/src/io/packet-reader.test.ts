import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { afterAll, expect, test } from "vitest";
import { PacketReader } from "./packet-reader.ts";
import { ServedFiles } from "./served-files.ts";

const dir = tempDir("longshore-packets-");
const content = Buffer.from(Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));
mkdirSync(dir.join("root"));
writeFileSync(dir.join("root/file"), content);
afterAll(() => dir[Symbol.asyncDispose]());

async function open(blockSize: number, partBytes: number, mayReuse: () => boolean) {
  const file = await new ServedFiles(dir.join("root")).open(["file"]);
  if (file === undefined) throw new Error("it is there");
  const reader = new PacketReader(file, blockSize, partBytes, mayReuse);
  const packet = async (block: number): Promise<Uint8Array> => {
    for (let tries = 0; tries < 2; tries++) {
      const found = reader.now(block);
      if (found !== undefined) return found;
      await reader.ready();
    }
    throw new Error(`block ${block} is not there`);
  };
  return { packet, [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() };
}

const expected = (block: number, blockSize: number): Buffer =>
  Buffer.concat([
    Uint8Array.of(0, 3, block >>> 8, block & 0xff),
    content.subarray((block - 1) * blockSize, block * blockSize),
  ]);

test.for([
  [100, 300],
  [100, 1],
  [1000, 1_000_000],
  [65_464, 300],
] as const)("blocks of %i are there in any order, read %i bytes at a time", async ([blockSize, partBytes]) => {
  await using file = await open(blockSize, partBytes, () => true);
  const last = Math.floor(content.length / blockSize) + 1;
  const forth = Array.from({ length: last }, (_, i) => i + 1);
  for (const block of [...forth, 1, last, ...forth.toReversed()])
    expect(Buffer.from(await file.packet(block)).equals(expected(block, blockSize))).toBe(true);
});

test("what has not left yet is not written over", async () => {
  await using file = await open(100, 300, () => false);
  const waiting: Uint8Array[] = [];
  for (let block = 1; block <= 101; block++) waiting.push(await file.packet(block));
  for (const [i, packet] of waiting.entries()) expect(Buffer.from(packet).equals(expected(i + 1, 100))).toBe(true);
});

test.for([true, false])(
  "a file that became shorter is told of, also when the disk is waited for: %s",
  async (blocking) => {
    const name = `shorter-${blocking}`;
    writeFileSync(dir.join(`root/${name}`), content);
    await using file = await new ServedFiles(dir.join("root"), { blocking }).open([name]);
    if (file === undefined) throw new Error("it is there");
    truncateSync(dir.join(`root/${name}`), 100);
    const reader = new PacketReader(file, 512, 2048, () => true);
    expect(reader.now(1)).toBeUndefined();
    await expect(reader.ready()).rejects.toThrow("became shorter while it was sent");
  },
);

test("where the disk is waited for, each packet is there at once", async () => {
  await using file = await new ServedFiles(dir.join("root"), { blocking: true }).open(["file"]);
  if (file === undefined) throw new Error("it is there");
  const reader = new PacketReader(file, 512, 2048, () => true);
  for (const block of [1, 20, 3]) expect(reader.now(block)).toEqual(new Uint8Array(expected(block, 512)));
});
