import type { Clock } from "@longshore/kit";
import type { WatchdogTimer } from "../commands/app/get-watchdog-timer.ts";
import { ChassisAction } from "../commands/chassis/chassis-control.ts";

type Setting = Omit<WatchdogTimer, "present">;

/** The watchdog of a simulated BMC: set, started by its reset, and then it does to the machine what it was told. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #expire: (action: ChassisAction | undefined, use: number) => void;
  #setting: Setting = NEVER_SET;
  #startedAt: number | undefined;
  #stop: () => void = () => undefined;

  constructor(clock: Clock, expire: (action: ChassisAction | undefined, use: number) => void) {
    this.#clock = clock;
    this.#expire = expire;
  }

  get state(): WatchdogTimer {
    const running = this.#startedAt !== undefined;
    const passed = this.#startedAt === undefined ? 0 : (this.#clock.monotonic() - this.#startedAt) / TENTH;
    const present = Math.max(0, Math.round(this.#setting.initial - passed));
    return { ...this.#setting, use: { ...this.#setting.use, running }, present };
  }

  /** Stops it, unless it runs and shall go on; flags of what has expired are cleared by being named. */
  set(setting: Setting): void {
    const kept = this.#setting.expired;
    const cleared = setting.expired;
    const expired = {
      frb2: kept.frb2 && !cleared.frb2,
      post: kept.post && !cleared.post,
      osLoad: kept.osLoad && !cleared.osLoad,
      sms: kept.sms && !cleared.sms,
      oem: kept.oem && !cleared.oem,
    };
    const goesOn = this.#startedAt !== undefined && setting.use.running;
    this.#setting = { ...setting, expired };
    if (goesOn) this.reset();
    else this.stop();
  }

  /** Starts the count anew; false when there is nothing to count. */
  reset(): boolean {
    if (this.#setting === NEVER_SET) return false;
    this.stop();
    this.#startedAt = this.#clock.monotonic();
    this.#stop = this.#clock.after(this.#setting.initial * TENTH, () => this.#expired());
    return true;
  }

  stop(): void {
    this.#stop();
    this.#startedAt = undefined;
  }

  #expired(): void {
    const { use, actions, expired } = this.#setting;
    this.stop();
    const flag = FLAGS[use.code];
    if (flag) this.#setting = { ...this.#setting, expired: { ...expired, [flag]: true } };
    this.#expire(ACTIONS[actions.timeout], use.code);
  }
}

/** Milliseconds in one count. */
const TENTH = 100;
const ACTIONS = [undefined, ChassisAction.Reset, ChassisAction.Off, ChassisAction.Cycle] as const;
const FLAGS = [undefined, "frb2", "post", "osLoad", "sms", "oem"] as const;
const NEVER_SET: Setting = {
  use: { code: 0, running: false, dontLog: false },
  actions: { timeout: 0, preTimeout: 0 },
  preTimeoutSeconds: 0,
  expired: { frb2: false, post: false, osLoad: false, sms: false, oem: false },
  initial: 0,
};
