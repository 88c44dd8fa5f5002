import type { Destruction } from "@longshore/contracts";
import { counter, type Logger } from "@longshore/kit";
import type { NonceStore } from "../store/nonces.ts";
import type { SiteTrust } from "../trust/site-trust.ts";
import { commandErrors } from "./command-errors.ts";

export interface DestructiveOrdersOptions {
  readonly site: string;
  readonly trust: SiteTrust;
  readonly words: NonceStore;
  /** Told to the hub as an event. */
  readonly onRefused: (refused: { readonly subject: string; readonly reason: string }) => void;
  readonly log: Logger;
}

/**
 * The gate before everything that destroys: beside the hub's command it takes an operator's own word over the digest of
 * the plan as this site sees it at that moment, once.
 */
export class DestructiveOrders {
  readonly #options: DestructiveOrdersOptions;

  constructor(options: DestructiveOrdersOptions) {
    this.#options = options;
  }

  /** Returns the operator's name, the word being used up by then; throws AGENT_ORDER_REFUSED. */
  admit(order: Uint8Array, what: Omit<Destruction, "site">): string {
    const { site, trust, words } = this.#options;
    const judged = trust.judgeOrder(order, { ...what, site });
    if ("refused" in judged) throw this.#refuse(what.verb, judged.refused, judged.message);
    const { nonce, expiresAtMs } = judged.order;
    const { key, name } = judged.operator;
    if (!words.use(`order ${key} ${nonce}`, expiresAtMs))
      throw this.#refuse(what.verb, "Replayed", "it was used before");
    return name;
  }

  #refuse(verb: string, reason: string, detail: string): Error {
    const { onRefused, log } = this.#options;
    refusedOrders.inc({ reason });
    log.warn({ verb, reason, detail }, "an order to destroy was refused");
    onRefused({ subject: verb, reason });
    return commandErrors.AGENT_ORDER_REFUSED({ verb, reason, detail });
  }
}

const refusedOrders = counter({
  name: "longshore_orders_refused_total",
  help: "Orders to destroy that were refused, by reason.",
  labels: ["reason"],
});
