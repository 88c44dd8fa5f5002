import { type Console, type OpenOptions, openConsole, type Target } from "node-ipmi";
import type { ConsoleControl, ConsoleLine } from "../console.ts";
import { bmcFailure } from "./failure.ts";
import { meant, of } from "./sender.ts";

/** Serial over LAN, in a session beside the one that commands go through. */
export async function openLine(
  target: Target,
  options: Omit<OpenOptions, "signal">,
  { takeOver, signal }: Parameters<ConsoleControl["open"]>[0],
): Promise<ConsoleLine> {
  return new SolLine(await meant(openConsole(target, { ...options, takeOver, ...of(signal) })));
}

class SolLine implements ConsoleLine {
  readonly #console: Console;

  constructor(console: Console) {
    this.#console = console;
    console.on("error", () => undefined); // whoever reads it hears of it
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of this.#console) yield bytes as Uint8Array;
    } catch (error) {
      throw bmcFailure(error);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#console.write(bytes, (error) => (error ? reject(bmcFailure(error)) : resolve()));
    });
  }

  sendBreak(): void {
    this.#console.sendBreak();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#console.close();
  }
}
