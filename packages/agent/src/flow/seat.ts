import type { FlowWriter } from "@longshore/contracts";

/** Who writes to a flow: one viewer at a time, and each of its writes once, however often it is sent. */
export class Seat {
  #writer: FlowWriter | undefined;
  /** Last sequence of the viewers that wrote, so that a repeat is known also after the seat went round. */
  readonly #last = new Map<string, number>();

  get writer(): FlowWriter | undefined {
    return this.#writer;
  }

  /** Returns whether another viewer has the seat than before. */
  claim(by: { readonly id: string; readonly name: string }, how: "if free" | "take", nowMs: number): boolean {
    if (this.#writer?.id === by.id) return false;
    if (this.#writer !== undefined && how === "if free") return false;
    this.#writer = { ...by, sinceMs: nowMs };
    return true;
  }

  /** Returns whether it had the seat. */
  leave(id: string): boolean {
    if (this.#writer?.id !== id) return false;
    this.#writer = undefined;
    return true;
  }

  /** What is to be done with a write. */
  judge(id: string, sequence: number): "write" | "repeat" | "not theirs" {
    if (sequence <= (this.#last.get(id) ?? 0)) return "repeat";
    return this.#writer?.id === id ? "write" : "not theirs";
  }

  /** It is written: from now on it is a repeat. */
  wrote(id: string, sequence: number): void {
    this.#last.delete(id);
    this.#last.set(id, sequence);
    const [oldest] = this.#last.keys();
    if (this.#last.size > REMEMBERED && oldest !== undefined) this.#last.delete(oldest);
  }
}

/** More viewers than ever write to one console within the time of a repeat. */
const REMEMBERED = 32;
