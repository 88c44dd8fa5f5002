import type { LastStart, PowerOrder, PowerState } from "../bmc/bmc.ts";

/** What was seen around an order. */
export interface PowerSeen {
  readonly was: PowerState;
  readonly now: PowerState;
  /** It was seen off since the order. */
  readonly wasOff: boolean;
  /** Why the machine last started, before and now; undefined where the BMC does not say. */
  readonly start: LastStart | undefined;
  readonly again: LastStart | undefined;
}

export interface Proof {
  /** What shows that the order took effect; undefined: nothing does yet. */
  readonly proven: string | undefined;
  /** The BMC has nothing that could still show it. */
  readonly hopeless: boolean;
}

/** Whether what was read back shows that what was asked for happened. A BMC's yes shows nothing: some say it and do nothing. */
export function proofOf(order: PowerOrder, { was, now, wasOff, start, again }: PowerSeen): Proof {
  if (!isPulse(order)) {
    const wanted = order === "on" ? "on" : "off";
    return { proven: now === wanted ? `it is ${wanted}` : undefined, hopeless: false };
  }
  if (now === "off") return nothing(false);
  if (wasOff) return { proven: was === "on" ? "it was off in between" : "it was off and is on", hopeless: false };
  const isAnother = again?.byCommand === true && start !== undefined && again.mark !== start.mark;
  if (isAnother) return { proven: `its BMC says that it started by ${again.cause}`, hopeless: false };
  // the same cause twice in a row looks the same; a reset leaves nothing else, a cycle goes off
  return nothing(order === "reset" && (start === undefined || start.byCommand));
}

/** Cycle and reset: the machine is on before and after. */
export function isPulse(order: PowerOrder): boolean {
  return order === "cycle" || order === "reset";
}

function nothing(hopeless: boolean): Proof {
  return { proven: undefined, hopeless };
}
