import { constants, readSync } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/** Files below one folder, read only; nothing outside it, whatever links in it say. The folder may come and go. */
export class ServedFiles {
  readonly #root: string;
  readonly #blocking: boolean;

  /** `blocking`: a thread that serves nobody else waits for the disk itself. */
  constructor(root: string, { blocking = false } = {}) {
    this.#root = root;
    this.#blocking = blocking;
  }

  /** Undefined when there is no such regular file below the root; throws when the disk does. */
  async open(path: readonly string[]): Promise<ServedFile | undefined> {
    const root = await realpath(this.#root).catch(nothingThere);
    const real = root && (await realpath(join(root, ...path)).catch(nothingThere));
    if (real === undefined || !real.startsWith(root + sep)) return undefined;
    const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      nothingThere,
    );
    if (handle === undefined) return undefined;
    const found = await handle.stat();
    if (found.isFile()) return new ServedFile(handle, real, found.size, found.mtimeMs, this.#blocking);
    await handle.close();
    return undefined;
  }
}

export class ServedFile implements AsyncDisposable {
  readonly size: number;
  /** Another content is another version. */
  readonly version: string;
  readonly path: string;
  readonly handle: FileHandle;
  readonly #blocking: boolean;

  constructor(handle: FileHandle, path: string, size: number, mtimeMs: number, blocking: boolean) {
    this.handle = handle;
    this.#blocking = blocking;
    this.path = path;
    this.size = size;
    this.version = `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`;
  }

  /** Fewer bytes than asked for at the end of the file. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, this.size - offset)));
    await this.readInto(buffer, offset);
    return buffer;
  }

  /** Fills the buffer from `offset`; throws where the file ends before. */
  async readInto(buffer: Uint8Array, offset: number): Promise<void> {
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.handle.read(buffer, filled, buffer.length - filled, offset + filled);
      filled += this.#some(bytesRead);
    }
  }

  /** The same and then `done`: before it returns, where this file is read so. */
  async readThen(buffer: Uint8Array, offset: number, done: () => void): Promise<void> {
    if (this.#blocking) this.#readNow(buffer, offset);
    else await this.readInto(buffer, offset);
    done();
  }

  #readNow(buffer: Uint8Array, offset: number): void {
    let filled = 0;
    while (filled < buffer.length)
      filled += this.#some(readSync(this.handle.fd, buffer, filled, buffer.length - filled, offset + filled));
  }

  #some(bytesRead: number): number {
    if (bytesRead === 0) throw new Error(`${this.path} became shorter while it was sent`);
    return bytesRead;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.handle.close();
  }
}

function nothingThere(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "EACCES" || code === "ENXIO")
    return undefined;
  throw error;
}
