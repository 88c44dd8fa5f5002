import { codecErrors } from "./errors.ts";

/** Walks over bytes from front to back and knows, for errors, which field it is in. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #path: string[] = [];
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
    return this.#path.join(".");
  }

  /** The next `length` bytes; they share memory with the input. */
  take(length: number): Uint8Array {
    if (length > this.remaining)
      throw codecErrors.CODEC_TRUNCATED({ path: this.path, at: this.#offset, needed: length, left: this.remaining });
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }

  /** Refuses what was just read; `found` started `length` bytes back. */
  refuse(wanted: string, found: string, length: number): never {
    throw codecErrors.CODEC_UNEXPECTED({ path: this.path, at: this.#offset - length, wanted, found });
  }

  enter(field: string): void {
    this.#path.push(field);
  }

  leave(): void {
    this.#path.pop();
  }
}
