import type { ConsoleControl, ConsoleLine } from "../src/bmc/console.ts";
import { bmcErrors } from "../src/bmc/bmc-errors.ts";

/** The serial port of a machine in memory, and who has it. */
export class FakeConsole implements ConsoleControl {
  /** Thrown by the next openings while it is set. */
  failure: (() => Error) | undefined;
  /** Another program has it. */
  isTaken = false;
  opened = 0;
  line: FakeLine | undefined;

  async open({ takeOver }: { readonly takeOver: boolean }): Promise<ConsoleLine> {
    if (this.failure !== undefined) throw this.failure();
    if (this.isTaken && !takeOver) throw bmcErrors.BMC_CONSOLE_TAKEN({ message: "10.0.0.9 has the console" });
    this.isTaken = false;
    this.opened++;
    return (this.line = new FakeLine());
  }
}

export class FakeLine implements ConsoleLine {
  typed = "";
  breaks = 0;
  isClosed = false;
  readonly #said: Uint8Array[] = [];
  #wake: () => void = () => {};
  #lost: Error | undefined;

  /** The machine says something. */
  say(text: string | Uint8Array): void {
    this.#said.push(typeof text === "string" ? Buffer.from(text) : text);
    this.#wake();
  }

  /** The console breaks. */
  lose(error: Error): void {
    this.#lost = error;
    this.#wake();
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.typed += Buffer.from(bytes).toString();
  }

  sendBreak(): void {
    this.breaks++;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#said.shift();
      if (next !== undefined) yield next;
      else if (this.#lost !== undefined) throw this.#lost;
      else if (this.isClosed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    this.#wake();
  }
}
