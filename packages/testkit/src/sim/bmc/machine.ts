import type { BootChoice, IdentifyState, LogEntry, PowerOrder, PowerState } from "@longshore/agent";
import type { Clock, Random } from "@longshore/kit";
import { causeNow } from "../causes.ts";

/** What a BMC did because it was told to. */
export interface Act {
  readonly site: string;
  readonly machine: string;
  readonly order: PowerOrder | "boot" | "identify" | "clear-log";
  readonly atMs: number;
  /** Order of an operator; undefined when the agent holds a state. */
  readonly orderId: string | undefined;
}

export interface SimMachineOptions {
  readonly site: string;
  readonly name: string;
  readonly address: string;
  readonly password: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly onAct: (act: Act) => void;
}

/** A physical machine with its BMC. */
export class SimMachine {
  readonly options: SimMachineOptions;
  /** Told of each change of its power. */
  onPower: (power: PowerState) => void = () => undefined;
  boot: BootChoice | undefined;
  light: IdentifyState = "off";
  /** What the BMC wrote down; each entry's message is a number that no other has. */
  log: LogEntry[] = [];
  /** Rises when the log is emptied. */
  erased = 0;
  /** Silent: what is sent to it gets no answer. */
  answers = true;
  /** Rises when the BMC reboots: sessions of before are gone. */
  boots = 0;
  /** Chance that a datagram is lost, each way. */
  loss = 0;
  #power: PowerState = "off";
  #turn = 0;
  #nextEntry = 1;
  #written = 0;

  constructor(options: SimMachineOptions) {
    this.options = options;
  }

  get power(): PowerState {
    return this.#power;
  }

  set power(power: PowerState) {
    if (power === this.#power) return;
    this.#power = power;
    this.onPower(power);
  }

  /** Someone presses the button. */
  press(): void {
    this.#turn++;
    this.power = this.power === "on" ? "off" : "on";
    this.#write();
  }

  /** Some forget their log with it, without a word. */
  reboot(ms: number): void {
    this.boots++;
    this.answers = false;
    if (this.options.random.next() < 0.3) this.#emptyLog();
    this.options.clock.after(ms, () => (this.answers = true));
  }

  /** Is told what moves no power. */
  told(order: "boot" | "identify" | "clear-log", change: () => void): void {
    this.#act(order);
    change();
  }

  clearLog(): void {
    this.#emptyLog();
    this.erased++;
  }

  /** The BMC says yes at once and the power moves later. */
  act(order: PowerOrder): void {
    this.#act(order);
    this.#turn++;
    if (order === "on") this.#become("on", 500, 2500);
    else if (order === "off") this.#become("off", 500, 2500);
    else if (order === "soft") this.#become("off", 2000, 9000);
    else if (this.power === "on") this.#cycle();
  }

  #act(order: Act["order"]): void {
    const { site, name: machine, clock, onAct } = this.options;
    const { orderId, finished } = causeNow();
    onAct({ site, machine, order, atMs: clock.monotonic(), orderId: finished === true ? undefined : orderId });
  }

  /** The button was pressed: the oldest entry makes room when there are many. */
  #write(): void {
    const message = String(++this.#written);
    this.log = [
      ...this.log.slice(1 - MOST_ENTRIES),
      { id: String(this.#nextEntry++), fingerprint: `f${message}`, severity: "info", message },
    ];
  }

  #emptyLog(): void {
    this.log = [];
    this.#nextEntry = 1;
  }

  #cycle(): void {
    const turn = this.#turn;
    this.power = "off";
    this.options.clock.after(1000, () => turn === this.#turn && (this.power = "on"));
  }

  #become(power: PowerState, from: number, to: number): void {
    const turn = this.#turn;
    const { clock, random } = this.options;
    clock.after(from + random.next() * (to - from), () => turn === this.#turn && (this.power = power));
  }
}

const MOST_ENTRIES = 6;
