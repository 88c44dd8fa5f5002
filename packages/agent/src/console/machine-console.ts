import { ByteLog, Change, type Clock, fullJitter, messageOf, type Random, sleep } from "@longshore/kit";
import type { ConsoleLine } from "../bmc/console.ts";
import type { FlowSource } from "../flow/uplink.ts";
import { Seat } from "../flow/seat.ts";

export interface MachineConsoleOptions {
  /** Names this opening of the console. */
  readonly stream: string;
  /** Opens the BMC's console. */
  readonly open: (takeOver: boolean, signal: AbortSignal) => Promise<ConsoleLine>;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * One machine's console while somebody looks at it: one session with its BMC for all viewers, opened again when it
 * breaks, and its newest output. Always read at once, since a BMC whose console is not read makes the machine wait or
 * drops without a word: what a viewer is too slow for is dropped here, counted by its offsets.
 */
export class MachineConsole implements FlowSource, AsyncDisposable {
  readonly stream: string;
  readonly log = new ByteLog(KEPT_BYTES);
  readonly change = new Change();
  readonly seat = new Seat();
  /** Resolves when it is open for the first time; rejects when it could not be opened, and then it is over. */
  readonly opened: Promise<void>;
  readonly #options: MachineConsoleOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #state = "opening";
  #line: ConsoleLine | undefined;
  /** Bytes that the BMC has not taken yet. */
  #waiting = 0;

  constructor(options: MachineConsoleOptions, takeOver: boolean) {
    this.#options = options;
    this.stream = options.stream;
    const opened = this.#open(takeOver);
    this.opened = opened.then(() => undefined);
    this.opened.catch(() => undefined); // whoever opens it hears of it
    this.#running = opened.then(
      (line) => this.#keep(line),
      () => undefined,
    );
  }

  get state(): string {
    return this.#state;
  }

  get writer() {
    return this.seat.writer;
  }

  /** False: the BMC does not take it now; it is to be sent again. */
  write(bytes: Uint8Array, sendBreak: boolean): boolean {
    const line = this.#line;
    if (line === undefined || this.#waiting + bytes.length > MOST_WAITING) return false;
    if (sendBreak) line.sendBreak();
    this.#waiting += bytes.length;
    void this.#pass(line, bytes);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("nobody looks at the console any more"));
    await this.#line?.[Symbol.asyncDispose]();
    await this.#running;
  }

  async #open(takeOver: boolean): Promise<ConsoleLine> {
    const line = await this.#options.open(takeOver, this.#stop.signal);
    if (this.#stop.signal.aborted) {
      await line[Symbol.asyncDispose]();
      this.#stop.signal.throwIfAborted();
    }
    this.#line = line;
    this.#become("open");
    return line;
  }

  /** Reads until the line breaks, and opens it again: it was ours, so whoever has it now has to go. */
  async #keep(first: ConsoleLine): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#stop;
    let line: ConsoleLine | undefined = first;
    for (let failures = 0; !signal.aborted; failures++) {
      if (line !== undefined) failures = await this.#read(line, failures);
      line = undefined;
      if (signal.aborted) return;
      await sleep(clock, fullJitter(failures, { first: 1000, max: 15_000 }, random), signal).catch(() => undefined);
      line = await this.#open(true).catch((error: unknown) => this.#become(messageOf(error)));
    }
  }

  async #read(line: ConsoleLine, failures: number): Promise<number> {
    let isNew = true;
    try {
      for await (const bytes of line) {
        isNew = false;
        this.log.append(bytes);
        this.change.now();
      }
      this.#become("the BMC ended the console");
    } catch (error) {
      this.#become(messageOf(error));
    }
    this.#line = undefined;
    await line[Symbol.asyncDispose]();
    return isNew ? failures : 0;
  }

  async #pass(line: ConsoleLine, bytes: Uint8Array): Promise<void> {
    try {
      await line.write(bytes);
    } catch {
      // a line that breaks is seen where it is read
    } finally {
      this.#waiting -= bytes.length;
    }
  }

  #become(state: string): undefined {
    this.#state = state;
    this.change.now();
  }
}

/** What a viewer who comes sees of before, and what a slow line may be behind. */
const KEPT_BYTES = 128 * 1024;
/** Typed and not taken by the BMC. */
const MOST_WAITING = 4096;
