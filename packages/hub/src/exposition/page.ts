import type { Block } from "./block.ts";
import { families } from "./family.ts";

/**
 * A page of many sites, family by family: the text format wants all lines of a family together. The lines were rendered
 * before; here they are only found and copied.
 */
export class Page {
  readonly #pieces: readonly Pieces[] = families.map(() => ({ bytes: [], from: [], to: [] }));

  /** Takes the lines of one more site as they are now: what changes afterwards is not in this page. */
  add({ bytes, families, ends }: Block): void {
    let from = 0;
    for (let i = 0; i < families.length; i++) {
      const pieces = this.#pieces[families[i] as number] as Pieces;
      const to = ends[i] as number;
      pieces.bytes.push(bytes);
      pieces.from.push(from);
      pieces.to.push(to);
      from = to;
    }
  }

  /** The page in chunks of 128 KiB; who sends them lets other work run between two. */
  *chunks(): Generator<Uint8Array> {
    const chunks = new Chunks();
    for (const { index, header } of families) {
      const { bytes, from, to } = this.#pieces[index] as Pieces;
      if (bytes.length > 0) chunks.put(header, 0, header.length);
      for (let i = 0; i < bytes.length; i++) {
        chunks.put(bytes[i] as Buffer, from[i] as number, to[i] as number);
        if (chunks.full.length > 0) yield* chunks.full.splice(0);
      }
    }
    yield chunks.rest();
  }
}

/** Where the lines of one family stand, site by site. */
interface Pieces {
  readonly bytes: Buffer[];
  readonly from: number[];
  readonly to: number[];
}

const CHUNK_BYTES = 128 * 1024;

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
      if (this.#filled < CHUNK_BYTES) return;
      this.full.push(this.#chunk);
      this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      this.#filled = 0;
    }
  }

  rest(): Uint8Array {
    return this.#chunk.subarray(0, this.#filled);
  }
}
