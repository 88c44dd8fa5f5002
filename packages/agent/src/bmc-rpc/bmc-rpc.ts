import { createHash } from "node:crypto";
import {
  type Clock,
  counter,
  type Duration,
  isLongshoreError,
  type Logger,
  messageOf,
  minutes,
  seconds,
  sleep,
} from "@longshore/kit";
import { bootOrder } from "../commands/machine-boot.ts";
import { powerOrder } from "../commands/machine-power.ts";
import type { Order, Orders } from "../commands/orders.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { open, type Opener } from "../machines/credentials.ts";
import { tinkerbellOfSite } from "../provisioning/tinkerbell.ts";
import { type Asks, readQuestion } from "./question.ts";
import { distrust, type RpcRequest } from "./signature.ts";

export interface RpcAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

export interface BmcRpcOptions {
  readonly documents: HeldDocuments;
  readonly opener: Opener;
  readonly orders: Orders;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The BMCs of Tinkerbell's machines for Rufio, whose provider `rpc` asks here instead of them: a BMC has one master. An
 * order is carried out at most once, as an operator's is, however often it is sent. Rufio gives one once, and what fails
 * then has failed its Workflow for good: what may pass is waited for here.
 */
export class BmcRpc {
  readonly #options: BmcRpcOptions;
  readonly #orderedAt = new Map<string, number>();

  constructor(options: BmcRpcOptions) {
    this.#options = options;
  }

  /** Rufio has ordered something of the machine a short while ago: a Job is at work on it. */
  isAtWork(machine: string): boolean {
    return this.#hasOrdered(machine, JOB_LASTS);
  }

  #hasOrdered(machine: string, within: Duration): boolean {
    const at = this.#orderedAt.get(machine);
    return at !== undefined && this.#options.clock.monotonic() - at < within;
  }

  forget(machine: string): void {
    this.#orderedAt.delete(machine);
  }

  async answer(request: RpcRequest): Promise<RpcAnswer> {
    const doubt = this.#doubt(request);
    if (doubt !== undefined) {
      asked.inc({ method: "unknown", outcome: "refused" });
      this.#options.log.warn({ reason: doubt }, "somebody asked for a BMC and is not believed");
      return failed(401, "0", "", doubt);
    }
    const question = readQuestion(request.body);
    if ("wrong" in question) return failed(400, "0", "", question.wrong);
    const { id, host, asks } = question;
    const machine = this.#machine(host);
    if (machine === undefined) return failed(404, id, host, `there is no machine ${host} that is Tinkerbell's`);
    try {
      const result = await this.#do(machine, asks, orderId(request));
      asked.inc({ method: asks.what, outcome: "ok" });
      return { status: 200, body: payload(id, { host, result }) };
    } catch (error) {
      if (!isLongshoreError(error)) throw error;
      asked.inc({ method: asks.what, outcome: "failed" });
      return failed(200, id, host, `${error.code}: ${messageOf(error)}`); // Rufio reads the error of a 200 alone
    }
  }

  /** Why whoever asks is not believed. */
  #doubt(request: RpcRequest): string | undefined {
    const { documents, opener, clock } = this.#options;
    const { key } = tinkerbellOfSite(documents)?.bmc ?? {};
    if (key === undefined) return "the site has no Provisioner with provider: tinkerbell";
    const secret = documents.get("secret", key.secret);
    const opened = secret && open(secret, opener);
    const value = opened !== undefined && "data" in opened ? opened.data[key.key] : undefined;
    if (value === undefined) return `there is no ${key.key} in secret/${key.secret}`;
    return distrust(request, value, clock.now());
  }

  #machine(host: string): Document<"machine"> | undefined {
    const { documents } = this.#options;
    const machine = documents.get("machine", host);
    return machine && tinkerbellOfSite(documents)?.has(machine) === true ? machine : undefined;
  }

  async #do(machine: Document<"machine">, asks: Asks, id: string): Promise<string> {
    const { orders, clock } = this.#options;
    const who = { machine, id, caller: "rufio" };
    switch (asks.what) {
      case "ping":
        if (this.#hasOrdered(machine.name, TASK_BEGINS)) await sleep(clock, TASK_LASTS);
        return "pong";
      case "power":
        return await orders.inTime(machine, (bmc, signal) => bmc.power.state(signal));
      case "order":
        return await this.#carryOut(powerOrder(asks.order, who, clock));
      case "boot": {
        const { device, persistent } = asks;
        // the machine's own document knows its firmware
        return await this.#carryOut(
          bootOrder({ device, persistent, efi: machine.spec.firmware !== "bios" }, who, clock),
        );
      }
    }
  }

  async #carryOut<Before, Result extends object>(order: Order<Before, Result>): Promise<string> {
    const { orders, clock } = this.#options;
    const isAtWork = (): void => void this.#orderedAt.set(order.machine.name, clock.monotonic());
    isAtWork();
    await orders.carryOut(order, PATIENCE);
    isAtWork();
    return "ok";
  }
}

/** Rufio waits 30 s for the answer to an order; the last try takes up to 5 s. */
const PATIENCE = seconds(20);

/**
 * Rufio pings before it looks whether a Task is done. A Task that is done in the moment in which it began has Rufio (0.24)
 * make the next one twice, and "already exists" fails its Job for good: a second keeps the two moments apart.
 */
const TASK_LASTS = seconds(1);
/** From the answer to an order until Rufio has pinged for what follows. */
const TASK_BEGINS = seconds(10);

/** Rufio gives up a task after 10 minutes, and a machine installs meanwhile. */
const JOB_LASTS = minutes(15);

/** One request, sent again or played back, is one order. */
function orderId({ body, timestamp = "" }: RpcRequest): string {
  return `rufio-${createHash("sha256").update(body).update(timestamp).digest("hex").slice(0, 32)}`;
}

function failed(status: number, id: string, host: string, message: string): RpcAnswer {
  return { status, body: payload(id, { host, error: { code: 1, message } }) };
}

/** The id is a whole number of 64 bits. */
function payload(id: string, rest: object): string {
  return `{"id":${id},${JSON.stringify(rest).slice(1)}`;
}

const asked = counter({
  name: "longshore_bmc_rpc_requests_total",
  help: "What Rufio asked of BMCs, by what and how it ended.",
  labels: ["method", "outcome"],
});
