import type { ServedFile } from "./served-files.ts";

/** Parts of files that were just read, for the many machines that load the same at the same time. */
export class Chunks {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Chunk>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The chunk of that number, counted from 0; the one after it is read on the way. */
  get(file: ServedFile, number: number): Chunk {
    const chunk = this.#chunk(file, number);
    if ((number + 1) * CHUNK < file.size) this.#chunk(file, number + 1);
    return chunk;
  }

  #chunk(file: ServedFile, number: number): Chunk {
    const key = `${file.path}\0${file.version}\0${number}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept); // the last to be forgotten
      return kept;
    }
    const chunk: Chunk = { bytes: undefined, read: file.read(number * CHUNK, CHUNK) };
    chunk.read.then(
      (bytes) => (chunk.bytes = bytes),
      () => this.#forget(key),
    );
    this.#keep(key, chunk);
    return chunk;
  }

  #keep(key: string, chunk: Chunk): void {
    this.#kept.set(key, chunk);
    this.#bytes += CHUNK;
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    if (this.#kept.delete(key)) this.#bytes -= CHUNK;
  }
}

export interface Chunk {
  /** There once it was read. */
  bytes: Uint8Array | undefined;
  readonly read: Promise<Uint8Array>;
}

/** Bytes read at a time; more than the largest block. */
export const CHUNK = 256 * 1024;
