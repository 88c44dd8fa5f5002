/**
 * The newest bytes of an endless stream, each at its offset since the stream began: readers say where they are, so that
 * a lost answer loses nothing, and one that is too slow learns how much it missed. Takes a fixed amount of memory.
 */
export class ByteLog {
  readonly #ring: Uint8Array;
  #start = 0;
  #end = 0;

  constructor(capacity: number) {
    this.#ring = new Uint8Array(capacity);
  }

  /** Offset of the oldest byte that is still here. */
  get start(): number {
    return this.#start;
  }

  /** Offset of the byte that comes next. */
  get end(): number {
    return this.#end;
  }

  append(bytes: Uint8Array): void {
    const capacity = this.#ring.length;
    const kept = bytes.subarray(Math.max(0, bytes.length - capacity));
    const from = this.#end + bytes.length - kept.length;
    const at = from % capacity;
    const first = kept.subarray(0, capacity - at);
    this.#ring.set(first, at);
    this.#ring.set(kept.subarray(first.length), 0);
    this.#end = from + kept.length;
    this.#start = Math.max(this.#start, this.#end - capacity);
  }

  /** What another log has at that offset: a repeat adds nothing, and what lies before a gap is let go. */
  appendAt(offset: number, bytes: Uint8Array): void {
    if (offset > this.#end) this.#start = this.#end = offset;
    const isNew = this.#end - offset;
    if (isNew < bytes.length) this.append(bytes.subarray(isNew));
  }

  /** At most `most` bytes from `after` on; a later `offset` than asked for means that those between are gone. */
  read(after: number, most: number): { readonly offset: number; readonly bytes: Uint8Array } {
    const offset = Math.min(Math.max(after, this.#start), this.#end);
    const length = Math.min(most, this.#end - offset);
    const at = offset % this.#ring.length;
    const bytes = new Uint8Array(length);
    const first = this.#ring.subarray(at, Math.min(at + length, this.#ring.length));
    bytes.set(first);
    bytes.set(this.#ring.subarray(0, length - first.length), first.length);
    return { offset, bytes };
  }
}
