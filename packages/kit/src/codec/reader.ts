import { codecErrors } from "./errors.ts";

/** Walks over bytes from front to back and knows, for errors, which field it is in. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #path: string[] = [];
  #depth = 0;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length); // a Buffer's slice() would not copy
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The dotted name of the field being read: "Rakp1.username". */
  get path(): string {
    return this.#path.slice(0, this.#depth).join(".");
  }

  /** The next `length` bytes; they share memory with the input. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, this.#offset);
  }

  /** The next `width` bytes as a number, the least significant first. */
  little(width: number): number {
    let value = 0;
    for (let at = this.#advance(width), place = 1; at < this.#offset; at++, place *= 256)
      value += (this.#bytes[at] ?? 0) * place;
    return value;
  }

  /** The next `width` bytes as a number, the most significant first. */
  big(width: number): number {
    let value = 0;
    for (let at = this.#advance(width); at < this.#offset; at++) value = value * 256 + (this.#bytes[at] ?? 0);
    return value;
  }

  /** Refuses what was just read; `found` started `length` bytes back. */
  refuse(wanted: string, found: string, length: number): never {
    throw codecErrors.CODEC_UNEXPECTED({ path: this.path, at: this.#offset - length, wanted, found });
  }

  enter(field: string): void {
    this.#path[this.#depth++] = field;
  }

  leave(): void {
    this.#depth--;
  }

  /** Moves over the next `length` bytes and returns where they start. */
  #advance(length: number): number {
    const start = this.#offset;
    if (length > this.remaining)
      throw codecErrors.CODEC_TRUNCATED({ path: this.path, at: start, needed: length, left: this.remaining });
    this.#offset += length;
    return start;
  }
}
