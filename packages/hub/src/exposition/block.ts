/** The lines of one site, rendered once per change, with the place of each family in them. */
export interface Block {
  readonly bytes: Buffer;
  /** Indices of the families that have lines, rising. */
  readonly families: Uint16Array;
  /** `ends[i]`: where the lines of `families[i]` end in `bytes`; they begin where those before end. */
  readonly ends: Uint32Array;
}

/** Writes blocks line by line into one buffer that is used again and again: text is encoded where it will stand. */
export class BlockWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #end = 0;
  #family = -1;
  #families: number[] = [];
  #ends: number[] = [];

  /** `start` is a whole line up to its value; families come in rising order. */
  line(family: number, start: string, value: number): void {
    if (family !== this.#family) this.#begin(family);
    if (this.#bytes.length - this.#end < start.length * MAX_BYTES_PER_UNIT + MAX_NUMBER_BYTES) this.#grow(start.length);
    this.#end += this.#bytes.write(start, this.#end, "utf8");
    this.#end += this.#bytes.write(String(value), this.#end, "latin1");
    this.#bytes[this.#end++] = LINE_FEED;
  }

  /** What was written; the writer begins anew. */
  block(): Block {
    this.#begin(-1);
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#end));
    const block = { bytes, families: Uint16Array.from(this.#families), ends: Uint32Array.from(this.#ends) };
    this.#end = 0;
    this.#families = [];
    this.#ends = [];
    return block;
  }

  #begin(family: number): void {
    if (this.#family !== -1) this.#ends.push(this.#end);
    if (family !== -1) this.#families.push(family);
    this.#family = family;
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafeSlow(this.#bytes.length * 2 + by * MAX_BYTES_PER_UNIT);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

/** UTF-8 of one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;
/** The longest a number is written, and the line feed. */
const MAX_NUMBER_BYTES = 32;
const LINE_FEED = 10;
