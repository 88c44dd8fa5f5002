import { codecErrors } from "./errors.ts";
import { Fault } from "./fault.ts";

/** Walks over bytes from front to back. */
export class Reader {
  readonly #bytes: Uint8Array;
  #offset: number;

  constructor(bytes: Uint8Array, start = 0) {
    // a Buffer's slice() would not copy
    this.#bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#offset = start;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** A copy of the next `length` bytes. */
  copy(length: number): Uint8Array {
    const start = this.skip(length);
    return this.#bytes.slice(start, this.#offset);
  }

  byte(): number {
    return this.#bytes[this.skip(1)] ?? 0;
  }

  /** The next `width` bytes as a number, the least significant first. */
  little(width: number): number {
    let value = 0;
    for (let at = this.skip(width), place = 1; at < this.#offset; at++, place *= 256)
      value += (this.#bytes[at] ?? 0) * place;
    return value;
  }

  /** The next `width` bytes as a number, the most significant first. */
  big(width: number): number {
    let value = 0;
    for (let at = this.skip(width); at < this.#offset; at++) value = value * 256 + (this.#bytes[at] ?? 0);
    return value;
  }

  /** Refuses what was just read; `found` started `length` bytes back. */
  refuse(wanted: string, found: string, length: number): never {
    const at = this.#offset - length;
    throw new Fault((path) => codecErrors.CODEC_UNEXPECTED({ path, at, wanted, found }));
  }

  /** Moves over the next `length` bytes and returns where they start. */
  skip(length: number): number {
    const at = this.#offset;
    const left = this.#bytes.length - at;
    if (length > left) throw new Fault((path) => codecErrors.CODEC_TRUNCATED({ path, at, needed: length, left }));
    this.#offset += length;
    return at;
  }
}
