import type { Block } from "./block.ts";
import { families } from "./family.ts";

/**
 * A page of many sites in chunks of 64 KiB, family by family: the text format wants all lines of a family together.
 * Copies bytes that were rendered before; who sends the page lets other work run between two chunks.
 */
export function* pageOf(blocks: readonly Block[]): Generator<Uint8Array> {
  const cursors = new Uint16Array(blocks.length);
  const chunks = new Chunks();
  for (const family of families) {
    let begun = false;
    for (let at = 0; at < blocks.length; at++) {
      const block = blocks[at] as Block;
      const cursor = cursors[at] ?? 0;
      if (block.families[cursor] !== family.index) continue;
      cursors[at] = cursor + 1;
      if (!begun) chunks.put(family.header, 0, family.header.length);
      begun = true;
      chunks.put(block.bytes, cursor === 0 ? 0 : (block.ends[cursor - 1] ?? 0), block.ends[cursor] ?? 0);
      if (chunks.full.length > 0) yield* chunks.full.splice(0);
    }
  }
  yield chunks.rest();
}

const CHUNK_BYTES = 64 * 1024;

/** Gathers pieces; a chunk that is full is never written to again, since who sends it may hold on to it. */
class Chunks {
  readonly full: Uint8Array[] = [];
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #filled = 0;

  put(bytes: Buffer, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const copied = bytes.copy(this.#chunk, this.#filled, at, to);
      this.#filled += copied;
      at += copied;
      if (this.#filled === CHUNK_BYTES) this.full.push(this.rest());
    }
  }

  rest(): Uint8Array {
    const rest = this.#chunk.subarray(0, this.#filled);
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#filled = 0;
    return rest;
  }
}
