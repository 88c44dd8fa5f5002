import { cutIntoData, DATA_HEADER } from "../tftp/packet.ts";
import type { ServedFile } from "./served-files.ts";

/** The DATA packets of one file. */
export interface Packets {
  /** The packet of a block, counted from 1, if it is there already. */
  now(block: number): Uint8Array | undefined;
  /** All that is wanted now was sent: what comes next may be read. */
  ahead(): void;
  /** Resolves when the packet that was not there is; rejects with what the disk says. */
  ready(): Promise<void>;
}

/**
 * The packets of one file, from the first to the last: while those of one part go out, the next part is read. Whoever
 * goes back waits for the disk again.
 */
export class PacketReader implements Packets {
  readonly #file: ServedFile;
  readonly #blockSize: number;
  /** Blocks of a part. */
  readonly #length: number;
  readonly #mayReuse: () => boolean;
  #here: Part;
  #next: Part | undefined;
  /** Whose memory the next part may have. */
  #left: Part | undefined;

  /**
   * Holds twice `partBytes`, or two blocks. `mayReuse` says whether the packets that were taken have left: until then their
   * memory is not written to.
   */
  constructor(file: ServedFile, blockSize: number, partBytes: number, mayReuse: () => boolean) {
    this.#file = file;
    this.#blockSize = blockSize;
    this.#length = Math.min(Math.max(1, Math.floor(Math.min(partBytes, file.size) / blockSize)), PART_PACKETS);
    this.#mayReuse = mayReuse;
    this.#here = this.#read(0, undefined);
  }

  now(block: number): Uint8Array | undefined {
    const index = block - 1 - this.#here.number * this.#length;
    if (index < 0 || index >= this.#length) {
      this.#turnTo(Math.floor((block - 1) / this.#length));
      return this.now(block);
    }
    return this.#here.packets?.[index];
  }

  ahead(): void {
    const number = this.#here.number + 1;
    if (this.#next?.number === number || number * this.#length * this.#blockSize > this.#file.size) return;
    this.#next = this.#read(number, this.#left);
    this.#left = undefined;
  }

  async ready(): Promise<void> {
    await this.#here.read;
  }

  #turnTo(number: number): void {
    const [here, next] = [this.#here, this.#next];
    const isNext = next?.number === number;
    this.#here = isNext ? next : this.#read(number, this.#left ?? next);
    this.#left = here;
    this.#next = undefined;
  }

  /** Into the memory of a part that was left, if that is free. */
  #read(number: number, left: Part | undefined): Part {
    const whole = this.#length * this.#blockSize;
    const start = number * whole;
    const bytes = Math.min(whole, this.#file.size - start);
    const count = Math.min(this.#length, Math.floor(bytes / this.#blockSize) + 1); // the last is short, perhaps empty
    const size = count * DATA_HEADER + bytes;
    const reusable = left?.packets !== undefined && left.room.length >= size && this.#mayReuse();
    const room = reusable ? left.room : new Uint8Array(size);
    const filled = room.subarray(0, size);
    const part: Part = { number, room, packets: undefined, read: Promise.resolve() };
    part.read = this.#file.readInto(filled.subarray(count * DATA_HEADER), start, () => {
      part.packets = cutIntoData(filled, count, this.#blockSize, number * this.#length + 1);
    });
    part.read.catch(() => undefined); // told by `ready`
    return part;
  }
}

/** Small blocks are no way to fill the memory with what stands around them. */
const PART_PACKETS = 512;

interface Part {
  /** Counted from 0. */
  readonly number: number;
  readonly room: Uint8Array;
  /** There once they were read. */
  packets: readonly Uint8Array[] | undefined;
  read: Promise<void>;
}
