import type { Clock } from "@longshore/kit";
import { type BootFlags, BootDevice, NO_FLAGS } from "../commands/chassis/boot-parameters.ts";
import { ChassisAction } from "../commands/chassis/chassis-control.ts";

/** How long the power takes to move, milliseconds. */
export interface MachineTimes {
  readonly on: number;
  readonly off: number;
  /** From a soft shutdown to off: the operating system has to agree. */
  readonly shutdown: number;
  /** Off time within a power cycle. */
  readonly cycle: number;
}

/** A cycle stays off for a second at least (IPMI 2.0 §28.3). */
export const DEFAULT_TIMES: MachineTimes = { on: 200, off: 200, shutdown: 1_000, cycle: 1_000 };

/** Told of what happens to the simulated machine. */
export interface MachineHooks {
  /** A chassis control was taken on, before anything moves. */
  readonly ordered?: (action: ChassisAction) => void;
  readonly powerChanged?: (power: "on" | "off") => void;
  readonly booting?: (boot: Boot) => void;
  /** Asked to shut down softly: it is then for the machine to switch itself off (`press`). Unless given, it does in time. */
  readonly shuttingDown?: () => void;
  /** The console sent a serial break. */
  readonly serialBreak?: () => void;
}

/** What a machine starts from; `device` is a `BootDevice`, None for its own boot order. */
export interface Boot {
  readonly device: number;
  readonly efi: boolean;
}

/** A machine as its BMC sees it: power that takes time to move, boot flags that count once or always. */
export class Machine {
  power: "on" | "off";
  flags: BootFlags = NO_FLAGS;
  lastPowerOnByCommand = false;
  /** Why it last started, as Get System Restart Cause says it (§28.11). */
  restartCause: number = RestartCause.Unknown;
  /** The light that shows which one it is. */
  identify: "off" | "timed" | "on" = "off";
  /** Off time within a power cycle, milliseconds. */
  cycleMs: number;
  /** Every action ever ordered, oldest first, and every boot: what tests look at. */
  readonly actions: ChassisAction[] = [];
  readonly boots: Boot[] = [];
  readonly #clock: Clock;
  readonly #times: MachineTimes;
  readonly #hooks: MachineHooks;
  #cancel: () => void = () => undefined;
  #goOut: () => void = () => undefined;
  /** Who ordered what is under way. */
  #cause: number = RestartCause.Command;
  /** Time that it was on until it was last switched. */
  #onMs = 0;
  #movedAt: number;

  constructor(power: "on" | "off", clock: Clock, times: MachineTimes, hooks: MachineHooks) {
    this.power = power;
    this.#clock = clock;
    this.#times = times;
    this.#hooks = hooks;
    this.cycleMs = times.cycle;
    this.#movedAt = clock.monotonic();
  }

  /** How long it was ever on. */
  get onMs(): number {
    return this.#onMs + (this.power === "on" ? this.#clock.monotonic() - this.#movedAt : 0);
  }

  /** Starts what Chassis Control asks for; false for an action that it does not know or cannot do now. */
  control(action: number, cause: number = RestartCause.Command): boolean {
    if (!isAction(action)) return false;
    if (this.power === "off" && NEEDS_POWER.has(action)) return false;
    this.#cause = cause;
    this.actions.push(action);
    this.#hooks.ordered?.(action);
    this.#cancel();
    switch (action) {
      case ChassisAction.On:
        if (this.power === "off") this.#later(this.#times.on, () => this.#turnOn());
        break;
      case ChassisAction.Off:
        if (this.power === "on") this.#later(this.#times.off, () => this.#turn("off"));
        break;
      case ChassisAction.SoftShutdown:
        if (this.#hooks.shuttingDown) this.#hooks.shuttingDown();
        else this.#later(this.#times.shutdown, () => this.#turn("off"));
        break;
      case ChassisAction.Cycle:
        this.#later(this.#times.off, () => {
          this.#turn("off");
          this.#later(this.cycleMs, () => this.#turnOn());
        });
        break;
      case ChassisAction.Reset:
        this.restartCause = cause;
        this.#boot();
        break;
      case ChassisAction.DiagnosticInterrupt:
        break;
    }
    return true;
  }

  /** The power button: the machine moves without being asked by the BMC. */
  press(power: "on" | "off"): void {
    this.#cancel();
    if (power === this.power) return;
    if (power === "on") this.#turnOn(false);
    else this.#turn("off");
  }

  /** What runs on it starts it again: the power stays, the boot flags count as at any start. */
  restart(): void {
    if (this.power === "off") return;
    this.restartCause = RestartCause.SoftReset;
    this.#boot();
  }

  /** For so many seconds, or until told otherwise. */
  light(light: "on" | "off" | number): void {
    this.#goOut();
    this.identify = typeof light === "number" ? "timed" : light;
    if (typeof light === "number") this.#goOut = this.#clock.after(light * 1000, () => (this.identify = "off"));
  }

  stop(): void {
    this.#cancel();
    this.#goOut();
  }

  #turnOn(byCommand = true): void {
    this.lastPowerOnByCommand = byCommand;
    this.restartCause = byCommand ? this.#cause : RestartCause.PowerButton;
    this.#turn("on");
    this.#boot();
  }

  #turn(power: "on" | "off"): void {
    this.#onMs = this.onMs;
    this.#movedAt = this.#clock.monotonic();
    this.power = power;
    this.#hooks.powerChanged?.(power);
  }

  /** Reads the boot flags as a BIOS does; flags for one boot count no more afterwards. */
  #boot(): void {
    const { flags, device } = this.flags;
    const boot = flags.valid ? { device: device.selector, efi: flags.efi } : { device: BootDevice.None, efi: false };
    if (!flags.persistent) this.flags = { ...this.flags, flags: { ...flags, valid: false } };
    this.boots.push(boot);
    this.#hooks.booting?.(boot);
  }

  #later(ms: number, move: () => void): void {
    this.#cancel = this.#clock.after(ms, move);
  }
}

/** Causes of a start that the simulator knows, IPMI 2.0 §28.11. */
export const RestartCause = { Unknown: 0, Command: 1, PowerButton: 3, Watchdog: 4, SoftReset: 0xa } as const;

const NEEDS_POWER: ReadonlySet<number> = new Set([
  ChassisAction.Cycle,
  ChassisAction.Reset,
  ChassisAction.SoftShutdown,
  ChassisAction.DiagnosticInterrupt,
]);

function isAction(action: number): action is ChassisAction {
  return Object.values<number>(ChassisAction).includes(action);
}
