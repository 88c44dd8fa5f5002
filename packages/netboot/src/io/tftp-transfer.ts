import type { Clock } from "@longshore/kit";
import type { Terms } from "../tftp/negotiate.ts";
import { decodeClientPacket, encodeError, encodeOptionAck, ErrorCode, type TextOptions } from "../tftp/packet.ts";
import { begin, type Effect, type Input, step, type Transfer } from "../tftp/transfer.ts";
import { PacketReader, type Packets } from "./packet-reader.ts";
import type { ServedFile } from "./served-files.ts";
import type { SharedPackets } from "./shared-packets.ts";
import type { OpenTransferSocket, TransferEnds, TransferSocket } from "./transfer-socket.ts";

export interface Sending extends TransferEnds {
  readonly file: ServedFile;
  /** Where it is held for all who fetch it now; what has no room there is read in parts of `partBytes`. */
  readonly shared: SharedPackets;
  readonly partBytes: number;
  readonly terms: Terms;
  readonly accepted: TextOptions;
  readonly open: OpenTransferSocket;
  readonly clock: Clock;
}

/** Sends one file from a socket of its own, heard by nobody else; returns why it stopped, or undefined once all arrived. */
export async function sendFile(sending: Sending): Promise<string | undefined> {
  const { file, terms, partBytes, shared, signal, open } = sending;
  using held = shared.take(file, terms.blockSize);
  try {
    using socket = await open(sending);
    const mayReuse = (): boolean => {
      socket.flush();
      return socket.allLeft();
    };
    const packets = held ?? new PacketReader(file, terms.blockSize, partBytes, mayReuse);
    return await new Promise<string | undefined>(
      (resolve, reject) => new Sender(sending, packets, socket, resolve, reject),
    );
  } catch (error) {
    if (signal.aborted) return STOPPING; // before the first block
    throw error;
  }
}

const STOPPING = "the server stops";

class Sender {
  readonly #sending: Sending;
  readonly #socket: TransferSocket;
  readonly #resolve: (why: string | undefined) => void;
  readonly #reject: (error: unknown) => void;
  #transfer: Transfer;
  readonly #packets: Packets;
  #timer: (() => void) | undefined;
  /** When silence has lasted too long, by the monotonic clock. */
  #dueAt = 0;
  /** While the disk is read; what is to be sent meanwhile goes behind. */
  #reading: Promise<void> | undefined;
  #over = false;

  constructor(
    sending: Sending,
    packets: Packets,
    socket: TransferSocket,
    resolve: (why: string | undefined) => void,
    reject: (e: unknown) => void,
  ) {
    this.#sending = sending;
    this.#socket = socket;
    this.#packets = packets;
    this.#resolve = resolve;
    this.#reject = reject;
    const [transfer, effect] = begin(sending.file.size, sending.terms, sending.accepted.size > 0);
    this.#transfer = transfer;
    socket.listen({
      heard: (bytes) => {
        const packet = decodeClientPacket(bytes);
        if (packet !== undefined) this.#take(packet);
      },
      failed: (error) => this.#end(`it does not listen any more: ${error.message}`),
    });
    sending.signal.addEventListener("abort", this.#aborted, { once: true });
    this.#apply(effect);
  }

  readonly #aborted = (): void => {
    this.#last(STOPPING);
    this.#end(STOPPING);
  };

  #take(input: Input): void {
    if (this.#over) return;
    const [transfer, effect] = step(this.#transfer, input);
    this.#transfer = transfer;
    this.#apply(effect);
  }

  #apply(effect: Effect | undefined): void {
    switch (effect?.kind) {
      case "send":
        this.#arm(effect.waitMs);
        this.#send(effect.from, effect.to);
        break;
      case "done":
        this.#end(undefined);
        break;
      case "failed":
        this.#end(effect.why);
        break;
      default:
        effect satisfies undefined;
    }
  }

  #send(from: number, to: number): void {
    if (this.#reading !== undefined) {
      void this.#reading.then(() => this.#send(from, to));
      return;
    }
    for (let block = from; block <= to && !this.#over; block++) {
      const packet = block === 0 ? encodeOptionAck(this.#sending.accepted) : this.#packets.now(block);
      if (packet === undefined) {
        this.#reading = this.#sendOnceRead(block, to);
        break;
      }
      this.#socket.send(packet);
    }
    if (this.#over) return;
    this.#socket.flush();
    if (this.#reading === undefined) this.#packets.ahead();
  }

  async #sendOnceRead(block: number, to: number): Promise<void> {
    try {
      await this.#packets.ready();
      this.#reading = undefined;
      this.#send(block, to);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** One timer for the whole transfer: most acknowledgements come long before it fires. */
  #arm(ms: number): void {
    const { clock } = this.#sending;
    this.#dueAt = clock.monotonic() + ms;
    this.#timer ??= clock.after(ms, () => this.#fired());
  }

  #fired(): void {
    this.#timer = undefined;
    const { clock } = this.#sending;
    const left = this.#dueAt - clock.monotonic();
    if (left <= 0) this.#take({ kind: "timeout" });
    else this.#timer = clock.after(left, () => this.#fired());
  }

  /** The client need not wait any longer. */
  #last(why: string): void {
    this.#socket.send(encodeError(ErrorCode.NotDefined, why));
    this.#socket.flush();
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#last("the file cannot be read");
    this.#stop();
    this.#reject(error);
  }

  #end(why: string | undefined): void {
    if (this.#over) return;
    this.#stop();
    this.#resolve(why);
  }

  #stop(): void {
    this.#over = true;
    this.#timer?.();
    this.#sending.signal.removeEventListener("abort", this.#aborted);
  }
}
