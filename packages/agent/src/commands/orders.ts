import {
  counter,
  deadline,
  type Duration,
  formatDuration,
  isLongshoreError,
  milliseconds,
  sleep,
} from "@longshore/kit";
import type { Bmc } from "../bmc/bmc.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { BmcPool } from "../machines/bmc-pool.ts";
import { commandErrors } from "./command-errors.ts";
import { TakenOrders, type TakenOrdersOptions } from "./taken-orders.ts";

/** Something a BMC is told to do once, and how it is seen that it was done. */
export interface Order<Before, Result extends object> {
  /** For metrics and the log: "power". */
  readonly what: string;
  readonly machine: Document<"machine">;
  /** Whoever asked chose it: acted upon at most once. */
  readonly id: string;
  readonly caller: string;
  readonly result: { encode(result: Result): Uint8Array; decode(bytes: Uint8Array): Result };
  /** What is so before. What it throws means that nothing was done. */
  before(bmc: Bmc, signal: AbortSignal): Promise<Before>;
  /** Tells the BMC, once. */
  give(bmc: Bmc, signal: AbortSignal): Promise<void>;
  /** Reads back until it is seen or the time is over; throws nothing. `answered`: the BMC said yes. */
  after(bmc: Bmc, before: Before, answered: boolean, signal: AbortSignal): Promise<Result>;
  /** The BMC said no, or the agent died after it took the order on: what is known then. */
  undone(before: Before, why: "refused" | "interrupted"): Result;
  /** Whether what was wanted was seen. */
  isConfirmed(result: Result): boolean;
  /** How the timeline tells it. */
  tell(result: Result): {
    readonly reason: string;
    readonly message: string;
    readonly evidence: Readonly<Record<string, string>>;
  };
}

/**
 * Orders of operators: an order id is on disk before the BMC is told, so that one whose answer was lost is never carried
 * out again; what came of it is read back, and stands with the event that tells it in one transaction.
 */
export class Orders implements Disposable {
  readonly #options: OrdersOptions;
  readonly #taken: TakenOrders;

  constructor(options: OrdersOptions) {
    this.#options = options;
    this.#taken = new TakenOrders(options);
  }

  /** Tells of what an agent was doing when it died. */
  begin(): void {
    this.#taken.endInterrupted();
  }

  [Symbol.dispose](): void {
    this.#taken[Symbol.dispose]();
  }

  /** Throws AGENT_NO_SUCH_MACHINE. */
  machine(name: string): Document<"machine"> {
    const machine = this.#options.documents.get("machine", name);
    if (machine === undefined) throw commandErrors.AGENT_NO_SUCH_MACHINE({ machine: name });
    return machine;
  }

  /**
   * Answers within the window of 5 s; with `patience`, as long as that passes while nothing was done for a reason that may
   * pass, it is tried again. Throws from `commandErrors` or `bmcErrors` when nothing was done.
   */
  async carryOut<Before, Result extends object>(
    order: Order<Before, Result>,
    patience: Duration = NONE,
  ): Promise<Result> {
    if (order.id === "" || order.id.length > 128) throw commandErrors.AGENT_BAD_ORDER({ reason: "its id" });
    const { clock, stop, onDone } = this.#options;
    const end = clock.monotonic() + patience;
    let refusals = 0;
    const onRefused = (): void => void refusals++;
    for (;;) {
      const id = refusals === 0 ? order.id : `${order.id}.${refusals}`; // what was refused is over, and told
      try {
        const result = await this.inTime(order.machine, (bmc, signal) =>
          this.#once(bmc, { ...order, id }, signal, onRefused),
        );
        onDone(order.machine.name);
        return result;
      } catch (error) {
        if (!mayPass(error) || clock.monotonic() >= end) throw error;
      }
      await sleep(clock, TRIED_AGAIN_AFTER, stop);
    }
  }

  /** Works with a machine's BMC within the window. Throws AGENT_BMC_TOO_SLOW, or from `bmcErrors`. */
  async inTime<T>(machine: Document<"machine">, work: (bmc: Bmc, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { pool, clock, stop } = this.#options;
    const late = (): Error =>
      commandErrors.AGENT_BMC_TOO_SLOW({ machine: machine.name, waited: formatDuration(ANSWER_WITHIN) });
    using limit = deadline(clock, ANSWER_WITHIN, late, stop);
    return await pool.use(machine, (bmc) => work(bmc, limit.signal), limit.signal, { urgent: true });
  }

  async #once<Before, Result extends object>(
    bmc: Bmc,
    order: Order<Before, Result>,
    signal: AbortSignal,
    onRefused: () => void,
  ): Promise<Result> {
    const before = await order.before(bmc, signal);
    const interrupted = order.undone(before, "interrupted");
    const earlier = this.#taken.begin(order.id, endOf(order, interrupted));
    if (earlier?.result !== undefined) return order.result.decode(earlier.result);
    if (earlier !== undefined) return interrupted; // it runs, or could not be written down yet
    let answered: boolean;
    try {
      answered = await given(order.give(bmc, signal), signal);
    } catch (error) {
      this.#taken.finish(order.id, endOf(order, order.undone(before, "refused"))); // the BMC said no: nothing was done
      orders.inc({ order: order.what, outcome: "refused" });
      onRefused();
      throw error;
    }
    const result = await order.after(bmc, before, answered, signal);
    this.#finish(order, result);
    return result;
  }

  #finish<Before, Result extends object>(order: Order<Before, Result>, result: Result): void {
    const end = endOf(order, result);
    this.#taken.finish(order.id, end);
    this.#options.log.info(
      { machine: order.machine.name, what: order.what, ...end.event.evidence },
      "an order was carried out",
    );
    orders.inc({ order: order.what, outcome: order.isConfirmed(result) ? "confirmed" : "unconfirmed" });
  }
}

function endOf<Before, Result extends object>(order: Order<Before, Result>, result: Result) {
  const isConfirmed = order.isConfirmed(result);
  const { reason, message, evidence } = order.tell(result);
  const all = { order: order.id, ...evidence, confirmed: String(isConfirmed), caller: order.caller };
  const severity = isConfirmed ? "info" : "warning";
  const event = { noun: "machine", name: order.machine.name, reason, severity, message, evidence: all };
  return { result: order.result.encode(result), event };
}

export interface OrdersOptions extends TakenOrdersOptions {
  readonly documents: HeldDocuments;
  readonly pool: BmcPool;
  /** The agent stops: what waits for a BMC is given up, what was given is finished. */
  readonly stop: AbortSignal;
  /** Look at the machine again. */
  readonly onDone: (machine: string) => void;
}

/** False when the BMC's answer was lost: it may have happened or not. Throws when the BMC said no. */
async function given(giving: Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await giving;
    return true;
  } catch (error) {
    const isLost = isLongshoreError(error, "BMC_OUTCOME_UNKNOWN") || isLongshoreError(error, "BMC_NO_ANSWER");
    if (signal.aborted || isLost) return false;
    throw error;
  }
}

/** Nothing that an operator has to mend. */
function mayPass(error: unknown): boolean {
  return isLongshoreError(error) && error.retry === "backoff";
}

/** The answer has to be back at the hub 5 s after it asked. */
const ANSWER_WITHIN = milliseconds(4500);
const NONE = milliseconds(0);
const TRIED_AGAIN_AFTER = milliseconds(1000);

const orders = counter({
  name: "longshore_bmc_orders_total",
  help: "Orders to BMCs: confirmed (read back), unconfirmed, or refused by the BMC.",
  labels: ["order", "outcome"],
});
