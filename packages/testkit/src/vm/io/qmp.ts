import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { vmErrors } from "../vm-errors.ts";

/** Something that QEMU tells by itself: `SHUTDOWN` with the reason `guest-reset`. */
export interface QmpEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** QEMU's control, one JSON per line (docs/interop/qmp-spec.txt). */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  readonly #onEvent: (event: QmpEvent) => void;

  constructor(socket: Socket, onEvent: (event: QmpEvent) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    createInterface({ input: socket }).on("line", (line) => this.#heard(JSON.parse(line) as Message));
    socket.on("close", () => {
      for (const { reject } of this.#waiting.splice(0)) reject(vmErrors.VM_GONE({ said: "without an answer" }));
    });
  }

  /** Throws VM_REFUSED for what QEMU does not do, VM_GONE when it ended. */
  execute(command: string, options: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(vmErrors.VM_GONE({ said: "before it was asked" }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: options })}\n`);
    });
  }

  /** Answers come in the order of the questions. */
  #heard(message: Message): void {
    if (message.event !== undefined) return this.#onEvent({ event: message.event, data: message.data ?? {} });
    if (message.QMP !== undefined) return;
    const asked = this.#waiting.shift();
    if (message.error === undefined) asked?.resolve(message.return);
    else asked?.reject(vmErrors.VM_REFUSED({ said: message.error.desc }));
  }
}

interface Message extends Partial<QmpEvent> {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}
