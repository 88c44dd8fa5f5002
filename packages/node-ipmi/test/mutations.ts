import type { Random } from "@longshore/kit";

/** What a hostile or broken peer makes of datagrams: changed, cut, stretched, said again, mixed, or made up. Repeats for a seed. */
export class Mutations {
  readonly #random: Random;
  /** Of what passed by, to be said again or mixed in. */
  readonly #heard: Uint8Array[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** `count` datagrams that are no answer to anything. */
  of(datagram: Uint8Array, count: number): Uint8Array[] {
    this.#heard[this.#below(MEMORY)] = datagram.slice();
    return Array.from({ length: count }, () => this.#one(datagram));
  }

  #one(datagram: Uint8Array): Uint8Array {
    const other = this.#heard[this.#below(MEMORY)] ?? datagram;
    switch (this.#below(8)) {
      case 0:
        return datagram.slice(0, this.#below(datagram.length + 1));
      case 1:
        return Uint8Array.of(...datagram, ...this.#random.bytes(this.#below(40)));
      case 2:
        return other.slice();
      case 3: {
        const at = this.#below(Math.min(datagram.length, other.length) + 1);
        return Uint8Array.of(...datagram.subarray(0, at), ...other.subarray(at));
      }
      case 4:
        return this.#random.bytes(this.#below(120));
      case 5: // the header is left as it is
        return this.#changed(datagram, Math.min(16, datagram.length), 1 + this.#below(6));
      case 6: // only the header is changed: types, session, sequence number, lengths
        return this.#changed(datagram.slice(), 0, 1 + this.#below(3), Math.min(16, datagram.length));
      default:
        return this.#changed(datagram, 0, 1 + this.#below(4));
    }
  }

  #changed(datagram: Uint8Array, from: number, times: number, to = datagram.length): Uint8Array {
    const copy = datagram.slice();
    if (to <= from) return copy;
    for (let i = 0; i < times; i++) {
      const at = from + this.#below(to - from);
      copy[at] = this.#below(2) === 0 ? (copy[at] ?? 0) ^ (1 << this.#below(8)) : this.#below(256);
    }
    return copy;
  }

  #below(bound: number): number {
    return Math.floor(this.#random.next() * bound);
  }
}

const MEMORY = 64;
