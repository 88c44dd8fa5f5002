import type { ServedFile } from "./served-files.ts";

/** Parts of files that were just read, for the many machines that load the same at the same time. */
export class Chunks {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Promise<Uint8Array>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The bytes of the file from `start` up to `end`, which is not after its end. */
  async slice(file: ServedFile, start: number, end: number): Promise<Uint8Array> {
    const first = Math.floor(start / CHUNK);
    const last = Math.floor(Math.max(start, end - 1) / CHUNK);
    const head = (await this.#get(file, first)).subarray(start - first * CHUNK, end - first * CHUNK);
    if (first === last) return head;
    return Buffer.concat([head, await this.slice(file, last * CHUNK, end)]);
  }

  #get(file: ServedFile, number: number): Promise<Uint8Array> {
    const key = `${file.path}\0${file.version}\0${number}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept); // the last to be forgotten
      return kept;
    }
    const reading = file.read(number * CHUNK, CHUNK);
    this.#keep(key, reading);
    return reading;
  }

  #keep(key: string, reading: Promise<Uint8Array>): void {
    this.#kept.set(key, reading);
    this.#bytes += CHUNK;
    reading.catch(() => this.#forget(key));
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    if (this.#kept.delete(key)) this.#bytes -= CHUNK;
  }
}

/** Bytes read at a time; more than the largest block. */
const CHUNK = 256 * 1024;
