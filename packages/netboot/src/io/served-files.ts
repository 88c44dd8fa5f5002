import fs, { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats } from "node:fs";
import { join, sep } from "node:path";
import { promisify } from "node:util";

/** Files below one folder, read only; nothing outside it, whatever links in it say. The folder may come and go. */
export class ServedFiles {
  readonly #root: string;
  readonly #disk: Disk;

  /** `blocking`: a thread that serves nobody else waits for the disk itself. */
  constructor(root: string, { blocking = false } = {}) {
    this.#root = root;
    this.#disk = blocking ? BLOCKING : ASIDE;
  }

  /** Undefined when there is no such regular file below the root; throws when the disk does. */
  async open(path: readonly string[]): Promise<ServedFile | undefined> {
    const disk = this.#disk;
    const found = await this.#openReal(path).catch(nothingThere);
    if (found === undefined) return undefined;
    const stats = await disk.stat(found.fd);
    if (stats.isFile()) return new ServedFile(disk, found.fd, found.real, stats);
    await disk.close(found.fd);
    return undefined;
  }

  async #openReal(path: readonly string[]): Promise<{ readonly fd: number; readonly real: string } | undefined> {
    const root = await this.#disk.realpath(this.#root);
    const real = await this.#disk.realpath(join(root, ...path));
    if (!real.startsWith(root + sep)) return undefined;
    return { fd: await this.#disk.open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK), real };
  }
}

export class ServedFile implements AsyncDisposable {
  readonly size: number;
  /** Another content is another version. */
  readonly version: string;
  readonly path: string;
  readonly #disk: Disk;
  readonly #fd: number;

  constructor(disk: Disk, fd: number, path: string, { size, mtimeMs }: Pick<Stats, "size" | "mtimeMs">) {
    this.#disk = disk;
    this.#fd = fd;
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

  /** Fills the buffer from `offset`, then calls `done`: before it returns, where the disk is waited for. Throws where the file ends before. */
  async readInto(buffer: Uint8Array, offset: number, done: () => void = () => {}): Promise<void> {
    let filled = 0;
    while (filled < buffer.length) {
      const reading = this.#disk.read(this.#fd, buffer, filled, buffer.length - filled, offset + filled);
      const bytesRead = typeof reading === "number" ? reading : await reading;
      if (bytesRead === 0) throw new Error(`${this.path} became shorter while it was sent`);
      filled += bytesRead;
    }
    done();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disk.close(this.#fd);
  }
}

/** What is asked of the system: by threads of Node's, or by this one, which waits. */
interface Disk {
  realpath(path: string): Promise<string> | string;
  open(path: string, flags: number): Promise<number> | number;
  stat(fd: number): Promise<Stats> | Stats;
  read(fd: number, into: Uint8Array, at: number, length: number, position: number): Promise<number> | number;
  close(fd: number): Promise<void> | void;
}

const BLOCKING: Disk = {
  realpath: realpathSync,
  open: openSync,
  stat: fstatSync,
  read: readSync,
  close: closeSync,
};

const read = promisify(fs.read);
const ASIDE: Disk = {
  realpath: promisify(fs.realpath),
  open: promisify(fs.open),
  stat: promisify(fs.fstat),
  read: async (...args) => (await read(...args)).bytesRead,
  close: promisify(fs.close),
};

function nothingThere(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "EACCES" || code === "ENXIO")
    return undefined;
  throw error;
}
