import type { PowerOrder, PowerState } from "../bmc/bmc.ts";

/** What was read back since an order was given, and how long ago that was. */
export interface ReadBack {
  readonly now: PowerState;
  readonly ageMs: number;
}

/** Whether what was read back is what was asked for. */
export function isProven(order: PowerOrder, { now, ageMs }: ReadBack): boolean {
  switch (order) {
    case "on":
      return now === "on";
    case "off":
    case "soft":
      return now === "off";
    case "cycle":
    case "reset":
      return now === "on" && ageMs >= SETTLE_MS; // it is on before it begins, too
    default:
      return order satisfies never;
  }
}

/** A power cycle stays off for a second at least (IPMI 2.0 §28.3). */
const SETTLE_MS = 1000;
