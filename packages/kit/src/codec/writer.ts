import { codecErrors } from "./errors.ts";

/** Collects bytes from front to back and knows, for errors, which field it is in. */
export class Writer {
  readonly #path: string[] = [];
  #bytes = new Uint8Array(64);
  #length = 0;

  /** The dotted name of the field being written. */
  get path(): string {
    return this.#path.join(".");
  }

  /** Room for `length` bytes, zeroed, to be filled by the caller. */
  claim(length: number): Uint8Array {
    const end = this.#length + length;
    if (end > this.#bytes.length) this.#grow(end);
    const room = this.#bytes.subarray(this.#length, end);
    this.#length = end;
    return room;
  }

  refuse(wanted: string, found: unknown): never {
    throw codecErrors.CODEC_VALUE({ path: this.path, wanted, found: show(found) });
  }

  enter(field: string): void {
    this.#path.push(field);
  }

  leave(): void {
    this.#path.pop();
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
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
