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
  #disarm = (): void => undefined;
  /** Blocks are read one after the other; what comes meanwhile counts when they left. */
  #busy: Promise<void> = Promise.resolve();
  #over = false;

  constructor(
    sending: Sending,
    socket: Socket,
    resolve: (why: string | undefined) => void,
    reject: (e: unknown) => void,
  ) {
    this.#sending = sending;
    this.#socket = socket;
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
          this.#busy = this.#busy.then(() => this.#send(effect.from, effect.to)).catch((error) => this.#fail(error));
          break;
        case "arm":
          this.#disarm();
          this.#disarm = this.#sending.clock.after(effect.ms, () => this.#take({ kind: "timeout" }));
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

  async #send(from: number, to: number): Promise<void> {
    const { file, chunks, terms } = this.#sending;
    for (let block = from; block <= to && !this.#over; block++) {
      const start = (block - 1) * terms.blockSize;
      const payload = await chunks.slice(file, start, Math.min(start + terms.blockSize, file.size));
      if (!this.#over) this.#socket.send(encodeData(block, payload));
    }
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
    this.#disarm();
    this.#sending.signal.removeEventListener("abort", this.#aborted);
  }
}
