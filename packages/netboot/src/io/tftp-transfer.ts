import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Clock } from "@longshore/kit";
import type { Terms } from "../tftp/negotiate.ts";
import {
  decodeClientPacket,
  encodeData,
  encodeError,
  encodeOptionAck,
  ErrorCode,
  type TextOptions,
} from "../tftp/packet.ts";
import { begin, type Effect, type Input, step, type Transfer } from "../tftp/transfer.ts";
import type { Chunks } from "./chunks.ts";
import { FileReader } from "./file-reader.ts";
import type { ServedFile } from "./served-files.ts";

export interface Sending {
  readonly file: ServedFile;
  readonly chunks: Chunks;
  readonly terms: Terms;
  readonly accepted: TextOptions;
  readonly to: { readonly host: string; readonly port: number };
  /** The address that the request came to: firmware does not listen to another. */
  readonly from: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Sends one file from a socket of its own, heard by nobody else; returns why it stopped, or undefined once all arrived. */
export async function sendFile(sending: Sending): Promise<string | undefined> {
  const { to, from, signal } = sending;
  const socket = createSocket("udp4");
  try {
    socket.bind(0, from);
    await once(socket, "listening", { signal });
    socket.connect(to.port, to.host);
    await once(socket, "connect", { signal });
    return await new Promise<string | undefined>((resolve, reject) => new Sender(sending, socket, resolve, reject));
  } finally {
    socket.close();
  }
}

class Sender {
  readonly #sending: Sending;
  readonly #socket: Socket;
  readonly #resolve: (why: string | undefined) => void;
  readonly #reject: (error: unknown) => void;
  #transfer: Transfer;
  readonly #reader: FileReader;
  #timer: (() => void) | undefined;
  /** When silence has lasted too long, by the monotonic clock. */
  #dueAt = 0;
  /** While the disk is read; what is to be sent meanwhile goes behind. */
  #reading: Promise<void> | undefined;
  #over = false;

  constructor(
    sending: Sending,
    socket: Socket,
    resolve: (why: string | undefined) => void,
    reject: (e: unknown) => void,
  ) {
    this.#sending = sending;
    this.#socket = socket;
    this.#reader = new FileReader(sending.file, sending.chunks);
    this.#resolve = resolve;
    this.#reject = reject;
    const [transfer, effects] = begin(sending.file.size, sending.terms, sending.accepted.size > 0);
    this.#transfer = transfer;
    socket.on("message", (bytes) => {
      const packet = decodeClientPacket(bytes);
      if (packet !== undefined) this.#take(packet);
    });
    socket.on("error", (error) => this.#end(`it does not listen any more: ${error.message}`));
    sending.signal.addEventListener("abort", this.#aborted, { once: true });
    this.#apply(effects);
  }

  readonly #aborted = (): void => {
    this.#socket.send(encodeError(ErrorCode.NotDefined, "the server stops"));
    this.#end("the server stops");
  };

  #take(input: Input): void {
    if (this.#over) return;
    const [transfer, effects] = step(this.#transfer, input);
    this.#transfer = transfer;
    this.#apply(effects);
  }

  #apply(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case "send option ack":
          this.#socket.send(encodeOptionAck(this.#sending.accepted));
          break;
        case "send":
          this.#send(effect.from, effect.to);
          break;
        case "arm":
          this.#arm(effect.ms);
          break;
        case "done":
          this.#end(undefined);
          break;
        case "failed":
          this.#end(effect.why);
          break;
        default:
          effect satisfies never;
      }
    }
  }

  #send(from: number, to: number): void {
    if (this.#reading !== undefined) {
      void this.#reading.then(() => this.#send(from, to));
      return;
    }
    for (let block = from; block <= to && !this.#over; block++) {
      const [start, end] = this.#bytesOf(block);
      const payload = this.#reader.now(start, end);
      if (payload === undefined) {
        this.#reading = this.#read(start, end, block, to);
        return;
      }
      this.#socket.send(encodeData(block, payload));
    }
  }

  async #read(start: number, end: number, block: number, to: number): Promise<void> {
    try {
      const payload = await this.#reader.later(start, end);
      if (!this.#over) this.#socket.send(encodeData(block, payload));
      this.#reading = undefined;
      if (block < to) this.#send(block + 1, to);
    } catch (error) {
      this.#fail(error);
    }
  }

  #bytesOf(block: number): readonly [start: number, end: number] {
    const { file, terms } = this.#sending;
    const start = (block - 1) * terms.blockSize;
    return [start, Math.min(start + terms.blockSize, file.size)];
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

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#socket.send(encodeError(ErrorCode.NotDefined, "the file cannot be read"));
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
