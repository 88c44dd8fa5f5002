import type { Clock } from "@longshore/kit";
import type { Duplex } from "node:stream";
import { type SolEffect, type SolEnd, solEnd, type SolInput, type SolManner, step } from "../session/sol-end.ts";
import { NACK, SolOperation } from "../wire/sol.ts";
import type { Slot } from "./slot.ts";

export interface SerialPortParts {
  readonly clock: Clock;
  /** Opens what is on the machine's side, each time that the machine is switched on. */
  readonly open: () => Duplex;
  readonly transmit: (slot: Slot, payload: Uint8Array) => void;
  readonly isOpen: (slot: Slot) => boolean;
  /** Characters that it takes of one packet. */
  readonly takes: () => number;
  /** The console sent a break. */
  readonly broken: (device: Duplex) => void;
}

/** The serial port between a machine and its BMC, and the one session that has its console. */
export class SerialPort {
  readonly #with: SerialPortParts;
  #device: Duplex | undefined;
  #console: { readonly slot: Slot; end: SolEnd } | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(parts: SerialPortParts) {
    this.#with = parts;
  }

  /** The session that has the console. */
  get owner(): Slot | undefined {
    return this.#console && this.#with.isOpen(this.#console.slot) ? this.#console.slot : undefined;
  }

  activate(slot: Slot, manner: SolManner): void {
    const steady = this.#device ? 0 : UNAVAILABLE;
    this.#console = { slot, end: { ...solEnd(manner, this.#room), steady } };
  }

  /** Ends the console; unless its owner asked for it, it is told. */
  deactivate(by: Slot | undefined): void {
    const { owner } = this;
    if (owner && owner !== by) this.#with.transmit(owner, Uint8Array.of(0, 0, 0, DEACTIVATED));
    this.#stopTimer();
    this.#console = undefined;
    this.#device?.resume();
  }

  heard(slot: Slot, payload: Uint8Array): void {
    if (this.owner === slot) this.#step({ kind: "packet", payload });
  }

  /** The machine's power moves, and with it what is at the port. */
  power(on: boolean): void {
    if (on === (this.#device !== undefined)) return;
    if (on) this.#connect(this.#with.open());
    else this.#disconnect();
    this.#step({ kind: "steady", flags: on ? 0 : UNAVAILABLE });
    this.#makeRoom();
  }

  close(): void {
    this.#stopTimer();
    this.#disconnect();
  }

  #connect(device: Duplex): void {
    this.#device = device;
    device.on("data", (characters: Uint8Array) => this.#printed(characters));
    device.on("drain", () => this.#makeRoom());
    device.on("error", () => undefined); // the machine's side went away: its port is silent until the next power-on
  }

  #disconnect(): void {
    const device = this.#device;
    this.#device = undefined;
    device?.destroy();
  }

  /** What nobody looks at is gone, as on a cable with nothing at its end. */
  #printed(characters: Uint8Array): void {
    if (!this.owner || !this.#console) return;
    this.#step({ kind: "write", characters });
    if (this.#console.end.queue.length > BUFFERED) this.#device?.pause();
  }

  get #room(): number {
    return this.#device && !this.#device.writableNeedDrain ? this.#with.takes() : 0;
  }

  #makeRoom(): void {
    this.#step({ kind: "room", characters: this.#room });
  }

  #step(input: SolInput): void {
    const console_ = this.#console;
    if (!console_ || !this.owner) return;
    const [end, effects] = step(console_.end, input);
    console_.end = end;
    for (const effect of effects) this.#act(console_.slot, effect);
  }

  #act(slot: Slot, effect: SolEffect): void {
    switch (effect.kind) {
      case "send":
        return this.#with.transmit(slot, effect.payload);
      case "arm":
        this.#stopTimer();
        this.#stopTimer = this.#with.clock.after(effect.ms, () => this.#step({ kind: "timeout" }));
        return;
      case "deliver":
        this.#device?.write(effect.characters);
        return this.#makeRoom();
      case "written":
        return void this.#device?.resume();
      case "flags":
        return this.#ordered(effect.flags);
      case "silent":
      case "malformed":
        return;
    }
  }

  #ordered(flags: number): void {
    if (flags & SolOperation.Break && this.#device) this.#with.broken(this.#device);
    if (flags & SolOperation.FlushOutbound) this.#step({ kind: "discard" });
    if (flags & SolOperation.PauseCts) this.#device?.pause();
    else if (!(flags & NACK)) this.#device?.resume();
  }
}

/** Status bits of a BMC's packets (table 15-2). */
const DEACTIVATED = 0x10;
const UNAVAILABLE = 0x20;
/** Characters of the machine that wait for the console before the machine has to. */
const BUFFERED = 4_096;
