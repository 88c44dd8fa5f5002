import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom, silentLogger, systemClock } from "@longshore/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImageServer, imageServer, rawImage, sends, sha256 } from "../../../../test/images/image-server.ts";
import type { ImageState, WantedImage } from "../../../boot/boot-plans.ts";
import { ImageCache } from "../../../boot/images/image-cache.ts";
import { CHUNK_BYTES } from "../../../boot/images/fetch-image.ts";
import { imageClient } from "./image-client.ts";
import { imageFolder } from "./image-folder.ts";

const BASE = "http://10.1.0.1:8402";
let server: ImageServer;
let folder = "";
let cache: ImageCache;
let inUse = new Set<string>();
let unexpected: unknown[] = [];

beforeEach(async () => {
  server = await imageServer();
  folder = mkdtempSync(join(tmpdir(), "longshore-images-"));
  inUse = new Set();
  unexpected = [];
  cache = open();
});
afterEach(async () => {
  await cache[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  expect(unexpected).toEqual([]);
});

function open({ maxBytes = 50_000_000, client = imageClient({ ...DIRECT, silentMs: 300 }) } = {}): ImageCache {
  return new ImageCache({
    clock: systemClock,
    random: { ...seededRandom(1), next: () => 0 }, // no pauses between tries
    log: silentLogger,
    world: { ...imageFolder(folder), maxBytes, get: client },
    base: () => BASE,
    inUse: () => inUse,
    onUnexpected: (error) => unexpected.push(error),
  });
}

const DIRECT = { proxy: undefined, noProxy: [], ca: undefined };

function wanted(file: Uint8Array, more: Partial<WantedImage> = {}): WantedImage {
  return { url: `${server.url}/disk.img`, sha256: sha256(file), format: "raw", ...more };
}

/** Asks until it is here, or refused, or in trouble. */
async function settled(
  image: WantedImage,
  states: readonly string[] = ["here", "refused"],
  order = "order-1",
): Promise<ImageState> {
  for (let tries = 0; tries < 500; tries++) {
    const now = cache.image(image, order);
    if (states.includes(now.state) || (states.includes("trouble") && "trouble" in now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never settled: ${JSON.stringify(cache.image(image, order))}`);
}

const because = async (image: WantedImage): Promise<string> => {
  const state = await settled(image);
  return "because" in state ? state.because : state.state;
};

test("an image is fetched once however many ask for it, and its chunks add up", async () => {
  const file = rawImage(CHUNK_BYTES * 2 + 12_345);
  server.answer = sends(file);
  const states = await Promise.all(Array.from({ length: 20 }, () => settled(wanted(file))));
  const chunks = [0, 1, 2].map((i) => sha256(file.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES)));
  const image = { url: `${BASE}/image/${sha256(file)}`, sha256: sha256(file), bytes: file.length };
  for (const state of states)
    expect(state).toEqual({ state: "here", image: { ...image, chunkBytes: CHUNK_BYTES, chunks } });
  expect(server.asked).toHaveLength(1);
  expect(readFileSync(join(folder, sha256(file))).equals(file)).toBe(true);
  expect(cache.open("ff".repeat(32))).toBeUndefined();
});

test("a download that is cut goes on where it stopped, also in the next life of the agent", async () => {
  const file = rawImage(3_000_000);
  server.answer = sends(file, { cutAfter: 1_000_000 });
  expect(await settled(wanted(file))).toMatchObject({ state: "here" });
  const starts = server.asked.map(({ range, ifRange }) => [Number(/\d+/.exec(range ?? "0")?.[0]), ifRange]);
  expect(starts.length).toBeGreaterThan(2);
  expect(starts[0]).toEqual([0, undefined]);
  for (const [i, [from, ifRange]] of starts.entries()) {
    if (i === 0) continue;
    expect(from).toBeGreaterThan(Number(starts[i - 1]?.[0]));
    expect(ifRange).toBe('"v1"');
  }
  const other = rawImage(2_000_000, 2);
  server.answer = (request, response) => {
    sends(other, { cutAfter: 700_000 })(request, response);
    server.answer = (_request, later) => later.destroy();
  };
  await settled(wanted(other), ["trouble"]);
  await cache[Symbol.asyncDispose]();
  const { length } = readFileSync(join(folder, `${sha256(other)}.part`));
  expect(length).toBeGreaterThan(0);
  cache = open();
  server.asked.length = 0;
  server.answer = sends(other);
  expect(await settled(wanted(other))).toMatchObject({ state: "here" });
  expect(server.asked.map(({ range }) => range)).toEqual([`bytes=${length}-`]);
});

test("an image that changed at its server while it was fetched is fetched anew", async () => {
  const [old, file] = [rawImage(2_000_000, 3), rawImage(2_000_000, 4)];
  server.answer = (request, response) => {
    sends(old, { tag: '"old"', cutAfter: 500_000 })(request, response);
    server.answer = sends(file, { tag: '"new"' });
  };
  expect(await settled(wanted(file))).toMatchObject({ state: "here" });
  expect(server.asked.map(({ ifRange }) => ifRange)).toEqual([undefined, '"old"']);
});

test("what is here is here after a restart, without a word to its server", async () => {
  const file = rawImage(100_000);
  server.answer = sends(file);
  const state = await settled(wanted(file));
  await cache[Symbol.asyncDispose]();
  cache = open();
  await cache.ready();
  expect(cache.image(wanted(file), "order-1")).toEqual(state);
  expect(cache.open(sha256(file))).toBeDefined();
  expect(server.asked).toHaveLength(1);
});

test("an image with another digest than its document says is refused, served to nobody, and gone from the disk (case 28)", async () => {
  const file = rawImage(100_000);
  server.answer = sends(rawImage(100_000, 9));
  expect(await because(wanted(file))).toMatch(/^its digest is [0-9a-f]{64}, and its document says/);
  expect(cache.open(sha256(file))).toBeUndefined();
  expect(readFileSync(join(folder, `${sha256(file)}.part`)).length).toBe(0);
});

test("a refusal is the answer to the orders that waited for the image; the next one has it fetched again", async () => {
  const file = rawImage(100_000);
  server.answer = sends(rawImage(100_000, 9));
  const both = await Promise.all(["order-1", "order-2"].map((order) => settled(wanted(file), undefined, order)));
  expect(both).toEqual([both[1], expect.objectContaining({ state: "refused" })]);
  server.answer = sends(file); // somebody mended it
  expect(await settled(wanted(file))).toEqual(both[0]);
  expect(server.asked).toHaveLength(1);
  expect(await settled(wanted(file), undefined, "order-3")).toMatchObject({ state: "here" });
  expect(server.asked).toHaveLength(2);
});

test.for<[string, number, string | undefined]>([
  ["/disk.img?token=s3cret", 404, undefined],
  ["/disk.img?token=s3cret", 302, "file:///dev/zero?token=s3cret"],
  ["/disk.img?token=s3cret", 302, "/disk.img?token=s3cret"],
  ["/disk.img?token=s3cret", 500, undefined],
])("what is said of %s that answers %i (to %s) has no token in it", async ([path, status, location]) => {
  server.answer = (_request, response) =>
    void response.writeHead(status, location === undefined ? {} : { location }).end();
  const state = await settled(wanted(rawImage(10), { url: `${server.url}${path}` }), ["refused", "trouble"]);
  expect(JSON.stringify(state)).toContain("/disk.img?…");
  expect(JSON.stringify(state)).not.toContain("s3cret");
});

test("an image that never ends is cut off at what images may take (case 28)", async () => {
  await cache[Symbol.asyncDispose]();
  cache = open({ maxBytes: 3_000_000 });
  server.answer = (_request, response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 1)));
    };
    response.on("drain", pour);
    pour();
  };
  expect(await because(wanted(rawImage(10)))).toContain("longer than 3000000 bytes");
  const parts = readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
  expect(Math.max(...parts)).toBeLessThanOrEqual(3_000_000);
});

interface Odd {
  readonly url?: string;
  readonly location?: string;
  readonly status?: number;
  readonly length?: number;
  readonly coding?: string;
}

test.for<[string, Odd, string]>([
  ["an address that is no HTTP", { url: "file:///dev/zero" }, "is neither http nor https"],
  ["a redirect to a file", { location: "file:///dev/zero" }, "leads to file:, which is neither http nor https"],
  ["a chain of redirects without end", { location: "/disk.img" }, "leads on more than 5 times"],
  ["what is not there", { status: 404 }, "the server answered 404"],
  ["what is longer than may be", { length: 60_000_000 }, "longer than 50000000 bytes"],
  ["what is packed on the way", { coding: "gzip" }, "the coding gzip"],
])("%s is refused (case 28)", async ([, { url, location, status = 200, length, coding }, sentence]) => {
  server.answer = (_request, response) => {
    if (location !== undefined) return void response.writeHead(302, { location }).end();
    const headers = { ...(length && { "content-length": length }), ...(coding && { "content-encoding": coding }) };
    response.writeHead(status, headers).end();
  };
  expect(await because(wanted(rawImage(10), url === undefined ? {} : { url }))).toContain(sentence);
});

function qcow2(change: (head: DataView) => void): Buffer {
  const file = Buffer.alloc(200_000);
  const head = new DataView(file.buffer, file.byteOffset);
  head.setUint32(0, 0x514649fb);
  head.setUint32(4, 3);
  head.setUint32(100, 104);
  change(head);
  return file;
}

test.for([
  ["names a backing file", (head: DataView) => head.setBigUint64(8, 4096n), "it names a backing file"],
  ["has its data in another file", (head: DataView) => head.setBigUint64(72, 4n), "its data are in another file"],
  [
    "names a file for its data",
    (head: DataView) => head.setUint32(104, 0x44415441),
    "it names another file for its data",
  ],
  ["is encrypted", (head: DataView) => head.setUint32(32, 2), "it is encrypted"],
  ["is marked as corrupt", (head: DataView) => head.setBigUint64(72, 2n), "it is marked as corrupt"],
  ["needs what nobody knows", (head: DataView) => head.setBigUint64(72, 1n << 40n), "features that are not known"],
  ["is of another version", (head: DataView) => head.setUint32(4, 7), "its qcow2 version is 7"],
] as const)("a qcow2 that %s is refused, before the rest of it is fetched (case 28)", async ([, change, sentence]) => {
  const file = qcow2(change);
  let sent = 0;
  server.answer = (_request, response) => {
    response.writeHead(200, { "content-length": file.length });
    response.write(file.subarray(0, 8192), () => (sent = 8192)); // and no more until it is cut
  };
  expect(await because(wanted(file, { format: "qcow2" }))).toContain(sentence);
  expect(sent).toBe(8192);
});

test("a qcow2 that stands alone is taken; one that is said to be a raw disk is not, and neither is the other way round", async () => {
  const file = qcow2(() => {});
  server.answer = sends(file);
  expect(await because(wanted(file))).toBe("its document says raw, and it begins like qcow2");
  await cache[Symbol.asyncDispose]();
  cache = open();
  expect(await settled(wanted(file, { format: "qcow2" }))).toMatchObject({ state: "here" });
  expect(cache.image(wanted(file, { format: "raw.gz" }), "order-1")).toMatchObject({ state: "refused" });
});

test("a server that says nothing for a time, or fails, is asked again and then answers", async () => {
  const file = rawImage(500_000);
  const turns: ImageServer["answer"][] = [
    (_request, response) =>
      void response.writeHead(200, { etag: '"v1"', "content-length": file.length }).write(file.subarray(0, 70_000)),
    (_request, response) => void response.writeHead(503).end(),
    (_request, response) => response.destroy(),
    sends(file),
  ];
  server.answer = (request, response) => (turns.length > 1 ? turns.shift() : turns[0])?.(request, response);
  expect(await settled(wanted(file))).toMatchObject({ state: "here" });
  expect(server.asked.map(({ range }) => range)).toEqual([undefined, "bytes=70000-", "bytes=70000-", "bytes=70000-"]);
});

test("the least recently used that nobody needs makes room; what a machine is writing stays, and then there is none", async () => {
  await cache[Symbol.asyncDispose]();
  const files = [1, 2, 3].map((seed) => rawImage(1_000_000, seed + 20));
  for (const [i, file] of files.entries()) {
    cache = open({ maxBytes: 2_500_000 }); // another life: what was asked for before is wanted no more
    if (i === 2) inUse.add(sha256(files[0] as Buffer));
    server.answer = sends(file);
    expect(await settled(wanted(file))).toMatchObject({ state: "here" });
    await cache[Symbol.asyncDispose]();
  }
  const names = readdirSync(folder).filter((name) => !name.includes("."));
  expect(names.sort()).toEqual([files[0], files[2]].map((file) => sha256(file as Buffer)).sort());
  inUse.add(sha256(files[2] as Buffer));
  cache = open({ maxBytes: 2_500_000 });
  server.answer = sends(files[1] as Buffer);
  expect(await settled(wanted(files[1] as Buffer), ["trouble"])).toMatchObject({
    state: "fetching",
    trouble: "1000000 bytes are needed, and the images in use leave 500000",
  });
});

test("that an image is used again changes its place in the order of going, and not its version", async () => {
  const file = rawImage(50_000);
  server.answer = sends(file);
  await settled(wanted(file));
  const folderWorld = imageFolder(folder);
  const found = async () => (await folderWorld.list()).whole[0]?.usedAtMs;
  const version = async (): Promise<string | undefined> => {
    const answer = folderWorld.serve(sha256(file));
    if (!("files" in answer)) return undefined;
    await using served = await answer.files.open(answer.path);
    return served?.version;
  };
  const before = [await version(), await found()];
  await folderWorld.used(sha256(file), 1_900_000_000_000);
  expect([await version(), await found()]).toEqual([before[0], 1_900_000_000_000]);
  expect(before[0]).toBeDefined();
});

test("what is no image of ours in the folder is removed, and one whose description is lost is fetched again", async () => {
  const file = rawImage(50_000);
  server.answer = sends(file);
  await settled(wanted(file));
  await cache[Symbol.asyncDispose]();
  rmSync(join(folder, `${sha256(file)}.json`));
  writeFileSync(join(folder, "leftover"), "x");
  cache = open();
  expect(await settled(wanted(file))).toMatchObject({ state: "here" });
  expect(server.asked).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual([sha256(file), `${sha256(file)}.json`]);
});
