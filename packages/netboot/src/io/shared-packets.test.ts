import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { afterAll, expect, test } from "vitest";
import { type ServedFile, ServedFiles } from "./served-files.ts";
import { SharedPackets } from "./shared-packets.ts";

const dir = tempDir("longshore-shared-");
const content = Buffer.from(Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));
mkdirSync(dir.join("root"));
writeFileSync(dir.join("root/file"), content);
afterAll(() => dir[Symbol.asyncDispose]());

async function open(name = "file"): Promise<ServedFile> {
  const file = await new ServedFiles(dir.join("root")).open([name]);
  if (file === undefined) throw new Error("it is there");
  return file;
}

test("two who fetch a file at once have the same packets; with the last of them they go", async () => {
  await using file = await open();
  await using again = await open();
  const shared = new SharedPackets(100_000);
  {
    using first = shared.take(file, 1000);
    await first?.ready();
    using second = shared.take(again, 1000);
    expect(second?.now(1)).toBe(first?.now(1));
    const whole = Array.from({ length: 11 }, (_, i) => second?.now(i + 1) ?? Buffer.alloc(0));
    expect(Buffer.concat(whole.map((packet) => packet.subarray(4))).equals(content)).toBe(true);
    expect(whole.map((packet) => packet[3])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(second?.now(12)).toBeUndefined();
    expect(shared.bytes).toBeGreaterThan(content.length);
  }
  expect(shared.bytes).toBe(0);
});

test("what was written anew meanwhile, or is cut otherwise, is another file", async () => {
  writeFileSync(dir.join("root/changing"), "old");
  await using before = await open("changing");
  const shared = new SharedPackets(100_000);
  using old = shared.take(before, 1000);
  await old?.ready();
  writeFileSync(dir.join("root/changing"), "quite new");
  await using after = await open("changing");
  using fresh = shared.take(after, 1000);
  using small = shared.take(after, 8);
  await Promise.all([fresh?.ready(), small?.ready()]);
  const texts = [old, fresh, small].map((packets) => Buffer.from(packets?.now(1)?.subarray(4) ?? "").toString());
  expect(texts).toEqual(["old", "quite new", "quite ne"]);
});

test("a file that has no room beside the others is not held, small blocks count for more than their bytes", async () => {
  await using file = await open();
  const shared = new SharedPackets(15_000);
  expect(shared.take(file, 8)).toBeUndefined();
  using held = shared.take(file, 1000);
  expect(held).toBeDefined();
  expect(shared.take(file, 2000)).toBeUndefined();
});

test("a file that became shorter is told to each who fetches it", async () => {
  writeFileSync(dir.join("root/shrinking"), content);
  await using file = await open("shrinking");
  truncateSync(dir.join("root/shrinking"), 10);
  const shared = new SharedPackets(100_000);
  using first = shared.take(file, 1000);
  using second = shared.take(file, 1000);
  await expect(first?.ready()).rejects.toThrow("became shorter");
  await expect(second?.ready()).rejects.toThrow("became shorter");
});
