import type { PowerOrder, PowerState } from "@longshore/agent";
import type { Clock, Random } from "@longshore/kit";
import { causeNow } from "../causes.ts";

/** What a BMC did because it was told to. */
export interface Act {
  readonly site: string;
  readonly machine: string;
  readonly order: PowerOrder;
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
  power: PowerState = "off";
  /** Silent: what is sent to it gets no answer. */
  answers = true;
  /** Rises when the BMC reboots: sessions of before are gone. */
  boots = 0;
  /** Chance that a datagram is lost, each way. */
  loss = 0;
  #turn = 0;

  constructor(options: SimMachineOptions) {
    this.options = options;
  }

  /** Someone presses the button. */
  press(): void {
    this.#turn++;
    this.power = this.power === "on" ? "off" : "on";
  }

  reboot(ms: number): void {
    this.boots++;
    this.answers = false;
    this.options.clock.after(ms, () => (this.answers = true));
  }

  /** The BMC says yes at once and the power moves later. */
  act(order: PowerOrder): void {
    const { site, name: machine, clock, onAct } = this.options;
    const { orderId, finished } = causeNow();
    onAct({ site, machine, order, atMs: clock.monotonic(), orderId: finished === true ? undefined : orderId });
    this.#turn++;
    if (order === "on") this.#become("on", 500, 2500);
    else if (order === "off") this.#become("off", 500, 2500);
    else if (order === "soft") this.#become("off", 2000, 9000);
    else if (this.power === "on") this.#cycle();
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
