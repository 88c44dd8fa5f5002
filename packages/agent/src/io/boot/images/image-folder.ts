import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ServedFiles } from "@longshore/netboot";
import { imageErrors } from "../../../boot/images/image-errors.ts";
import { HEAD_BYTES } from "../../../boot/images/image-format.ts";
import type { BegunImage, ImageFile, ImageSource, ImageWorld, StoredImage } from "../../../boot/images/image-world.ts";

const NAME = /^[0-9a-f]{64}$/;
/** What is read at a time when it is verified: between two of them the agent does its other work. */
const READ = 256 * 1024;

/**
 * Images in one folder: SHA256 is one that was verified, with what is known of it in SHA256.json; SHA256.part is the
 * beginning of one, with where it comes from in SHA256.part.json.
 */
export function imageFolder(path: string): Omit<ImageWorld, "get" | "maxBytes"> {
  const served = new ServedFiles(path);
  return {
    async list() {
      await mkdir(path, { recursive: true, mode: 0o700 });
      const names = new Set(await readdir(path));
      const whole: StoredImage[] = [];
      const begun: BegunImage[] = [];
      for (const name of names) {
        const stored = NAME.test(name) ? await readStored(path, name) : undefined;
        if (stored !== undefined) whole.push(stored);
        else if (/^[0-9a-f]{64}\.part$/.test(name)) begun.push(await beginning(path, name));
        else if (!isBeside(name, names)) await rm(join(path, name), { recursive: true, force: true });
      }
      return { whole, begun: begun.filter(({ sha256 }) => !whole.some((image) => image.sha256 === sha256)) };
    },
    begin: (sha256) => explained(() => openPart(path, sha256)),
    async remove(sha256) {
      for (const end of ["", ".json", ".part", ".part.json"]) await rm(join(path, sha256 + end), { force: true });
    },
    // not the image's own time: that names its version to machines that go on with a download
    used: (sha256, atMs) => utimes(join(path, `${sha256}.json`), atMs / 1000, atMs / 1000),
    serve: (sha256) => ({ files: served, path: [sha256] }),
  };
}

function isBeside(name: string, names: ReadonlySet<string>): boolean {
  return /^[0-9a-f]{64}(\.part)?\.json$/.test(name) && names.has(name.replace(/\.json$/, ""));
}

/** Undefined for one whose description is not there or not of it: it is fetched again. */
async function readStored(folder: string, sha256: string): Promise<StoredImage | undefined> {
  const about = join(folder, `${sha256}.json`);
  const stored = await readJson<StoredImage>(about);
  if (stored === undefined) return undefined;
  const { mtimeMs } = await stat(about);
  const { size } = await stat(join(folder, sha256));
  return stored.sha256 === sha256 && stored.bytes === size ? { ...stored, usedAtMs: mtimeMs } : undefined;
}

async function beginning(folder: string, name: string): Promise<BegunImage> {
  const { size, mtimeMs } = await stat(join(folder, name));
  return { sha256: name.replace(".part", ""), bytes: size, usedAtMs: mtimeMs };
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}

async function openPart(folder: string, sha256: string): Promise<ImageFile> {
  const part = join(folder, `${sha256}.part`);
  const about = `${part}.json`;
  const file = await open(part, constants.O_RDWR | constants.O_CREAT, 0o600);
  let source = await readJson<ImageSource>(about);
  let bytes = source === undefined ? 0 : (await file.stat()).size;
  return {
    get bytes() {
      return bytes;
    },
    get source() {
      return source;
    },
    restart: (next) =>
      explained(async () => {
        await rm(about, { force: true }); // first: bytes without a source are none
        await file.truncate(0);
        bytes = 0;
        source = next;
        if (next !== undefined) await writeFile(about, JSON.stringify(next), { mode: 0o600 });
      }),
    append: (more) =>
      explained(async () => {
        await writeAll(file, more, bytes);
        bytes += more.length;
      }),
    digest: (chunkBytes, signal) => digestOf(file, sha256, chunkBytes, signal),
    finish: (stored) => explained(() => finish(folder, file, stored)),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

async function digestOf(file: FileHandle, _sha256: string, chunkBytes: number, signal: AbortSignal) {
  const whole = createHash("sha256");
  const chunks: string[] = [];
  let chunk = createHash("sha256");
  let head: Buffer = Buffer.alloc(0);
  let bytes = 0;
  const buffer = Buffer.allocUnsafe(READ);
  for (;;) {
    signal.throwIfAborted();
    const wanted = Math.min(READ, chunkBytes - (bytes % chunkBytes));
    const { bytesRead } = await file.read(buffer, 0, wanted, bytes);
    if (bytesRead === 0) break;
    const part = buffer.subarray(0, bytesRead);
    whole.update(part);
    chunk.update(part);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, part.subarray(0, HEAD_BYTES - head.length)]);
    bytes += bytesRead;
    if (bytes % chunkBytes !== 0) continue;
    chunks.push(chunk.digest("hex"));
    chunk = createHash("sha256");
  }
  if (bytes % chunkBytes !== 0) chunks.push(chunk.digest("hex"));
  return { sha256: whole.digest("hex"), bytes, chunkBytes, chunks, head: head.toString("base64") };
}

async function finish(folder: string, file: FileHandle, stored: StoredImage): Promise<void> {
  const name = join(folder, stored.sha256);
  await file.sync();
  const about = await open(`${name}.json`, "w", 0o600);
  await about.writeFile(JSON.stringify(stored));
  await about.sync();
  await about.close();
  await rename(`${name}.part`, name);
  await rm(`${name}.part.json`, { force: true });
  const directory = await open(folder, constants.O_RDONLY);
  await directory.sync();
  await directory.close();
}

/** A disk that is full is not a fault of the program. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOSPC" && code !== "EDQUOT") throw cause;
    throw imageErrors.IMAGE_TROUBLE({ because: "the disk of the agent's images (boot.images) is full" }, { cause });
  }
}
