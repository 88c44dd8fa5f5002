import { codecErrors } from "./errors.ts";

/** Collects bytes from front to back and knows, for errors, which field it is in. */
export class Writer {
  readonly #path: string[] = [];
  #depth = 0;
  #bytes = new Uint8Array(64);
  #length = 0;

  /** The dotted name of the field being written. */
  get path(): string {
    return this.#path.slice(0, this.#depth).join(".");
  }

  /** Room for `length` bytes, zeroed, to be filled by the caller. */
  claim(length: number): Uint8Array {
    const start = this.#extend(length);
    return this.#bytes.subarray(start, this.#length);
  }

  /** A number in `width` bytes, the least significant first. */
  little(width: number, value: number): void {
    let left = value;
    for (let at = this.#extend(width); at < this.#length; at++, left = Math.floor(left / 256)) this.#bytes[at] = left;
  }

  /** A number in `width` bytes, the most significant first. */
  big(width: number, value: number): void {
    const start = this.#extend(width);
    let left = value;
    for (let at = this.#length - 1; at >= start; at--, left = Math.floor(left / 256)) this.#bytes[at] = left;
  }

  refuse(wanted: string, found: unknown): never {
    throw codecErrors.CODEC_VALUE({ path: this.path, wanted, found: show(found) });
  }

  enter(field: string): void {
    this.#path[this.#depth++] = field;
  }

  leave(): void {
    this.#depth--;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Adds `length` bytes and returns where they start. */
  #extend(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) this.#grow(this.#length);
    return start;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

function show(found: unknown): string {
  if (found instanceof Uint8Array) return `${found.length} bytes`;
  return typeof found === "object" && found !== null ? "an object" : String(found);
}
