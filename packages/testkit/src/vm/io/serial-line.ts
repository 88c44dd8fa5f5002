import { appendFileSync } from "node:fs";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { vmErrors } from "../vm-errors.ts";

/** The cable between a machine's serial port and its BMC: the port's plug changes with each QEMU, the BMC's does not. */
export class SerialLine {
  readonly #log: string;
  #printed = "";
  #port: Socket | undefined;
  #bmc: BmcEnd | undefined;

  /** Everything that is printed is also kept in the file. */
  constructor(log: string) {
    this.#log = log;
  }

  /** What the machine printed since the line was laid. */
  get printed(): string {
    return this.#printed;
  }

  /** Waits until `found` is printed, from the position `since` on. Throws VM_SILENT. */
  async waitFor(found: RegExp, { withinMs, since = 0 }: { withinMs: number; since?: number }): Promise<void> {
    const end = performance.now() + withinMs;
    while (!found.test(this.#printed.slice(since))) {
      if (performance.now() > end)
        throw vmErrors.VM_SILENT({ wanted: String(found), waitedMs: withinMs, last: this.#printed.slice(-2000) });
      await delay(50);
    }
  }

  /** For the BMC, each time that the machine is switched on. */
  open(): Duplex {
    this.#bmc = new BmcEnd((typed) => void this.#port?.write(typed));
    return this.#bmc;
  }

  /** A QEMU's side of the machine's port. */
  plug(port: Socket): void {
    this.#port = port;
    port.on("data", (characters: Buffer) => {
      appendFileSync(this.#log, characters);
      this.#printed += characters.toString("latin1");
      if (this.#bmc?.destroyed === false) this.#bmc.push(characters);
    });
  }
}

class BmcEnd extends Duplex {
  readonly #type: (typed: Uint8Array) => void;

  constructor(type: (typed: Uint8Array) => void) {
    super();
    this.#type = type;
  }

  override _read(): void {
    // a serial port does not wait: what nobody reads in time is lost at the BMC
  }

  override _write(typed: Uint8Array, _encoding: BufferEncoding, taken: () => void): void {
    this.#type(typed);
    taken();
  }
}
