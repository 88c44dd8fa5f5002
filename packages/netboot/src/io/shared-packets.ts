import { cutIntoData, DATA_HEADER } from "../tftp/packet.ts";
import type { Packets } from "./packet-reader.ts";
import type { ServedFile } from "./served-files.ts";

/**
 * The DATA packets of files that machines fetch at the same time, as they do after a power cut: each file is read and cut
 * once for all of them, and let go with the last.
 */
export class SharedPackets {
  readonly #limit: number;
  readonly #held = new Map<string, Held>();
  #bytes = 0;

  /** Holds up to so many bytes of all files together. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** To be disposed of by whoever sent them; undefined for a file that has no room beside the others. */
  take(file: ServedFile, blockSize: number): (Packets & Disposable) | undefined {
    const key = `${blockSize} ${file.version} ${file.path}`;
    const held = this.#held.get(key) ?? this.#read(file, blockSize);
    if (held === undefined) return undefined;
    this.#held.set(key, held);
    held.users++;
    return {
      now: (block) => held.packets?.[block - 1],
      ahead: () => {},
      ready: () => held.read,
      [Symbol.dispose]: () => {
        if (--held.users > 0) return;
        this.#held.delete(key);
        this.#bytes -= held.bytes;
      },
    };
  }

  #read(file: ServedFile, blockSize: number): Held | undefined {
    const count = Math.floor(file.size / blockSize) + 1; // the last is short, perhaps empty
    const size = count * DATA_HEADER + file.size;
    const bytes = size + count * AROUND;
    if (this.#bytes + bytes > this.#limit) return undefined;
    this.#bytes += bytes;
    const room = new Uint8Array(size);
    const held: Held = { users: 0, bytes, packets: undefined, read: Promise.resolve() };
    held.read = file.readInto(room.subarray(count * DATA_HEADER), 0, () => {
      held.packets = cutIntoData(room, count, blockSize, 1);
    });
    held.read.catch(() => undefined); // told by `ready`
    return held;
  }
}

/** Bytes that a packet takes beside its content. */
const AROUND = 128;

interface Held {
  users: number;
  readonly bytes: number;
  /** There once the file was read. */
  packets: readonly Uint8Array[] | undefined;
  read: Promise<void>;
}
