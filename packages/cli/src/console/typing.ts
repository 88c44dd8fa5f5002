import type { ConsoleSession } from "./console-session.ts";

/**
 * What waits to be typed, sent one piece at a time while more gathers. A person is never kept from leaving by a line
 * that is away: then only so much waits.
 */
export class Typing {
  readonly #session: Pick<ConsoleSession, "type">;
  readonly #signal: AbortSignal;
  #pieces: { bytes: Uint8Array; readonly sendBreak: boolean }[] = [];
  #sending: Promise<void> | undefined;
  #failure: unknown;

  constructor(session: Pick<ConsoleSession, "type">, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  /** False: too much waits already. Throws what earlier typing met. */
  add(bytes: Uint8Array, sendBreak = false): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    const waiting = this.#pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
    if (waiting + bytes.length > MOST_WAITING) return false;
    const last = this.#pieces.at(-1);
    if (last !== undefined && !sendBreak && last.bytes.length + bytes.length <= MOST_AT_ONCE)
      last.bytes = Buffer.concat([last.bytes, bytes]);
    else this.#pieces.push({ bytes, sendBreak });
    this.#sending ??= this.#send();
    return true;
  }

  /** Resolves when nothing waits. Throws what typing met. */
  async flushed(): Promise<void> {
    await this.#sending;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #send(): Promise<void> {
    try {
      for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
        const taken = await this.#session.type(piece.bytes, piece.sendBreak, this.#signal);
        if (!taken) this.#pieces = []; // what was meant for a console that somebody else writes to
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#sending = undefined;
    }
  }
}

const MOST_AT_ONCE = 1024;
const MOST_WAITING = 64 * 1024;
