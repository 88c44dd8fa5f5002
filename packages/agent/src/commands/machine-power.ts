import { type MachinePowerCommand, MachinePowerResult, PowerAction } from "@longshore/contracts";
import type { CallContext } from "@longshore/bus";
import { decidePower } from "@longshore/intents";
import {
  type Clock,
  deadline,
  formatDuration,
  isLongshoreError,
  type Logger,
  milliseconds,
  sleep,
} from "@longshore/kit";
import type { Bmc, PowerOrder, PowerState } from "../bmc/bmc.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { BmcPool } from "../machines/bmc-pool.ts";
import type { Facts } from "../outbox/facts.ts";
import type { OrderStore } from "../store/orders.ts";
import { commandErrors } from "./command-errors.ts";
import { isProven } from "./power-proof.ts";

/**
 * Power now: `site.{site}.cmd.machine.power`. An order id is acted upon at most once: it is on disk before the BMC is
 * told, so that an order whose answer was lost is never done again; what came of it is read back.
 */
export class MachinePower {
  readonly #options: MachinePowerOptions;

  constructor(options: MachinePowerOptions) {
    this.#options = options;
  }

  /** Answers within the window of 5 s. Throws from `commandErrors`, `intentErrors` or `bmcErrors` when nothing was done. */
  async serve(command: MachinePowerCommand, { caller }: Pick<CallContext, "caller">): Promise<MachinePowerResult> {
    const { pool, clock, stop, onDone } = this.#options;
    const { machine, order } = this.#check(command);
    const late = (): Error =>
      commandErrors.AGENT_BMC_TOO_SLOW({ machine: machine.name, waited: formatDuration(ANSWER_WITHIN) });
    using limit = deadline(clock, ANSWER_WITHIN, late, stop);
    const once = (bmc: Bmc) => this.#once(bmc, { ...command, order, caller }, limit.signal);
    const result = await pool.use(machine, once, limit.signal);
    onDone(machine.name);
    return result;
  }

  #check({ machine: name, action, orderId }: MachinePowerCommand): { machine: Document<"machine">; order: PowerOrder } {
    const machine = this.#options.documents.get("machine", name);
    if (machine === undefined) throw commandErrors.AGENT_NO_SUCH_MACHINE({ machine: name });
    const order = ORDERS[action];
    if (order === undefined) throw commandErrors.AGENT_BAD_ORDER({ reason: `power action ${action}` });
    if (orderId === "" || orderId.length > 128) throw commandErrors.AGENT_BAD_ORDER({ reason: "its id" });
    decidePower({ machine: name, action, held: machine.spec.power, hold: false });
    return { machine, order };
  }

  async #once(bmc: Bmc, taken: Taken, signal: AbortSignal): Promise<MachinePowerResult> {
    const { orders, clock } = this.#options;
    const was = await bmc.power.state(signal);
    const earlier = orders.begin(taken.orderId, clock.now());
    if (earlier?.result !== undefined) return MachinePowerResult.decode(earlier.result);
    if (earlier !== undefined) return { was: "unknown", now: was, confirmed: false }; // died while it ran
    const finish = (result: MachinePowerResult): MachinePowerResult => {
      orders.finish(taken.orderId, MachinePowerResult.encode(result));
      return result;
    };
    const answered = await this.#give(bmc, taken.order, signal).catch((error: unknown) => {
      finish({ was, now: was, confirmed: false }); // the BMC said no: nothing was done
      throw error;
    });
    const result = finish({ was, ...(await this.#readBack(bmc, taken.order, answered, signal)) });
    this.#tell(taken, result);
    return result;
  }

  #tell({ machine, order, orderId, caller }: Taken, { was, now, confirmed }: MachinePowerResult): void {
    const { facts, log } = this.#options;
    const evidence = { order: orderId, action: order, was, now, confirmed: String(confirmed), caller };
    log.info({ machine, ...evidence }, "power ordered");
    const message = `${order} was ordered: ${was} before, ${now} after`;
    facts.event({ noun: "machine", name: machine, reason: "PowerOrdered", severity: "info", message, evidence });
  }

  /** False when the BMC's answer was lost: it may have happened or not. */
  async #give(bmc: Bmc, order: PowerOrder, signal: AbortSignal): Promise<boolean> {
    try {
      await bmc.power.order(order, signal);
      return true;
    } catch (error) {
      if (
        signal.aborted ||
        isLongshoreError(error, "BMC_OUTCOME_UNKNOWN") ||
        isLongshoreError(error, "BMC_NO_ANSWER")
      ) {
        return false;
      }
      throw error; // the BMC said no
    }
  }

  async #readBack(
    bmc: Bmc,
    order: PowerOrder,
    answered: boolean,
    signal: AbortSignal,
  ): Promise<{ now: PowerState | "unknown"; confirmed: boolean }> {
    const { clock } = this.#options;
    const began = clock.monotonic();
    let now: PowerState | "unknown" = "unknown";
    try {
      for (;;) {
        now = await bmc.power.state(signal);
        const read = { now, ageMs: clock.monotonic() - began };
        // a cycle or reset whose answer was lost cannot be proven by power that is on
        if (isProven(order, read) && (answered || order === "on" || order === "off")) return { now, confirmed: true };
        await sleep(clock, LOOK_EVERY, signal);
      }
    } catch {
      return { now, confirmed: false }; // the window is over, or the BMC fell silent
    }
  }
}

interface Taken {
  readonly machine: string;
  readonly order: PowerOrder;
  readonly orderId: string;
  readonly caller: string;
}

export interface MachinePowerOptions {
  readonly documents: HeldDocuments;
  readonly pool: BmcPool;
  readonly orders: OrderStore;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Logger;
  /** The agent stops: what waits for a BMC is given up, what was given is finished. */
  readonly stop: AbortSignal;
  /** Look at the machine again. */
  readonly onDone: (machine: string) => void;
}

/** The answer has to be back at the hub 5 s after it asked. */
const ANSWER_WITHIN = milliseconds(4500);
const LOOK_EVERY = milliseconds(250);

const ORDERS: Readonly<Partial<Record<PowerAction, PowerOrder>>> = {
  [PowerAction.POWER_ACTION_ON]: "on",
  [PowerAction.POWER_ACTION_OFF]: "off",
  [PowerAction.POWER_ACTION_SOFT]: "soft",
  [PowerAction.POWER_ACTION_CYCLE]: "cycle",
  [PowerAction.POWER_ACTION_RESET]: "reset",
};
