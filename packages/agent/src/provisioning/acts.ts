import type { BmcPool } from "../machines/bmc-pool.ts";
import { bootOrder } from "../commands/machine-boot.ts";
import { powerOrder } from "../commands/machine-power.ts";
import type { Orders } from "../commands/orders.ts";
import { isAnswer } from "../machines/machine-bmc.ts";
import { bmcReason } from "../bmc/bmc-errors.ts";
import { type Clock, isLongshoreError, messageOf } from "@longshore/kit";
import type { Document } from "../intents/document.ts";
import type { BootSeen, Next, Observed } from "./decide.ts";
import type { Step, Work } from "./record.ts";

export interface ActsOptions {
  readonly pool: BmcPool;
  readonly orders: Orders;
  readonly clock: Clock;
}

/** What a step looks at of the BMC. */
const LOOKS: Readonly<Record<Step, readonly ("power" | "boot")[]>> = {
  image: [],
  "boot-order": ["boot"],
  power: ["power"],
  boot: ["power", "boot"],
  environment: [],
  installer: [],
  "own-disk": ["boot"],
  home: ["power"],
  off: ["power"],
  rescue: ["power"],
};

/** Reads of the BMC what the step needs. A BMC that cannot be used is no error: what it would say is absent. */
export async function observe(
  machine: Document<"machine">,
  { step }: Work,
  pool: BmcPool,
  signal: AbortSignal,
): Promise<{ readonly seen: Observed; readonly trouble?: string }> {
  const looks = LOOKS[step];
  if (looks.length === 0) return { seen: {} };
  try {
    const seen = await pool.use(
      machine,
      async (bmc) => {
        const power = looks.includes("power") ? await bmc.power.state(signal) : undefined;
        const boot: BootSeen | undefined = !looks.includes("boot")
          ? undefined
          : bmc.boot === undefined
            ? "impossible"
            : { choice: await bmc.boot.get(signal) };
        return { power, boot };
      },
      signal,
    );
    return { seen };
  } catch (error) {
    if (bmcReason(error) === undefined) throw error;
    return { seen: {}, trouble: messageOf(error) };
  }
}

/**
 * Gives one order to the BMC, at most once whatever dies: its id says for which step of which attempt it is, and how many
 * were given for that before. True when the order was taken on, whatever came of it; false when the BMC said no. Throws when it could
 * not be asked: the same order may be given again.
 */
export async function act(
  machine: Document<"machine">,
  { orderId, attempt, step, tries, by: caller }: Work,
  next: Extract<Next, { do: "power" | "boot-from" }>,
  { orders, clock }: ActsOptions,
): Promise<boolean> {
  const who = { machine, id: `${orderId}.${attempt}-${step}-${tries}`, caller };
  try {
    if (next.do === "power") await orders.carryOut(powerOrder(next.order, who, clock));
    else {
      const efi = machine.spec.firmware !== "bios";
      await orders.carryOut(bootOrder({ device: next.device, persistent: false, efi }, who, clock));
    }
    return true;
  } catch (error) {
    if (isAnswer(error) || isLongshoreError(error, "AGENT_BMC_CANNOT")) return false;
    throw error;
  }
}
