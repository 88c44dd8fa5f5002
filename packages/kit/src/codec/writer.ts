import { codecErrors } from "./errors.ts";
import { Fault } from "./fault.ts";

/** Collects bytes from front to back. */
export class Writer {
  #bytes = new Uint8Array(64); // up to this size an array lies in the heap itself, which is cheap
  #length = 0;

  put(bytes: Uint8Array): void {
    const start = this.zeros(bytes.length);
    this.#bytes.set(bytes, start);
  }

  byte(value: number): void {
    const start = this.zeros(1);
    this.#bytes[start] = value;
  }

  /** A number in `width` bytes, the least significant first. */
  little(width: number, value: number): void {
    let left = value;
    for (let at = this.zeros(width); at < this.#length; at++, left = Math.floor(left / 256)) this.#bytes[at] = left;
  }

  /** A number in `width` bytes, the most significant first. */
  big(width: number, value: number): void {
    const start = this.zeros(width);
    let left = value;
    for (let at = this.#length - 1; at >= start; at--, left = Math.floor(left / 256)) this.#bytes[at] = left;
  }

  /** Refuses the value of the field being written, or of the part of it that is called `part`. */
  refuse(wanted: string, value: unknown, part?: string): never {
    const found = show(value);
    const fault = new Fault((path) => codecErrors.CODEC_VALUE({ path, wanted, found }));
    if (part !== undefined) fault.path.push(part);
    throw fault;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Forgets what was written, which may have been a secret. */
  clear(): void {
    this.#bytes.fill(0, 0, this.#length);
    this.#length = 0;
  }

  /** Adds `length` zeros and returns where they start. */
  zeros(length: number): number {
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
