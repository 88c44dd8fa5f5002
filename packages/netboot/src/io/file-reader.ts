import { type Chunk, CHUNK, type Chunks } from "./chunks.ts";
import type { ServedFile } from "./served-files.ts";

/** Reads one file from its beginning to its end, a block after the other: most blocks lie in the chunk that is there. */
export class FileReader {
  readonly #file: ServedFile;
  readonly #chunks: Chunks;
  #number = -1;
  #chunk: Chunk | undefined;

  constructor(file: ServedFile, chunks: Chunks) {
    this.#file = file;
    this.#chunks = chunks;
  }

  /** The bytes from `start` up to `end`, which is not after the end of the file, if they are there already. */
  now(start: number, end: number): Uint8Array | undefined {
    const number = Math.floor(start / CHUNK);
    const offset = start - number * CHUNK;
    if (end - number * CHUNK > CHUNK) return undefined;
    return this.#at(number).bytes?.subarray(offset, offset + end - start);
  }

  async later(start: number, end: number): Promise<Uint8Array> {
    const number = Math.floor(start / CHUNK);
    const edge = Math.min((number + 1) * CHUNK, end);
    const chunk = await this.#at(number).read;
    const head = chunk.subarray(start - number * CHUNK, edge - number * CHUNK);
    return edge === end ? head : Buffer.concat([head, await this.later(edge, end)]);
  }

  #at(number: number): Chunk {
    if (number !== this.#number || this.#chunk === undefined) {
      this.#number = number;
      this.#chunk = this.#chunks.get(this.#file, number);
    }
    return this.#chunk;
  }
}
