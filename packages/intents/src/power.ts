import { PowerAction } from "@longshore/contracts";
import { intentErrors } from "./errors.ts";

/** What a call of `machine power` means beside the machine's intent. */
export type PowerDecision =
  /** Order it from the site, at most once. */
  | { readonly do: "command" }
  /** Change `spec.power`; the site's agent makes it so. */
  | { readonly do: "hold"; readonly power: "on" | "off" };

/**
 * The one rule of hub and CLI: on and off against a held `spec.power` are refused, since the agent would undo them;
 * soft, cycle and reset are always commands. Throws INTENT_POWER_HELD, INTENT_POWER_NOT_A_STATE,
 * INTENT_POWER_UNKNOWN_ACTION.
 */
export function decidePower(call: PowerCall): PowerDecision {
  const asked = ACTION_NAMES[call.action];
  if (asked === undefined) throw intentErrors.INTENT_POWER_UNKNOWN_ACTION({ action: call.action });
  if (asked !== "on" && asked !== "off") {
    if (call.hold) throw intentErrors.INTENT_POWER_NOT_A_STATE({ asked });
    return { do: "command" };
  }
  if (call.hold) return { do: "hold", power: asked };
  if (call.held !== undefined && call.held !== asked) {
    throw intentErrors.INTENT_POWER_HELD({ machine: call.machine, held: call.held, asked });
  }
  return { do: "command" };
}

export interface PowerCall {
  readonly machine: string;
  readonly action: PowerAction;
  /** `spec.power` of the machine's intent. */
  readonly held: "on" | "off" | undefined;
  /** The caller wants the intent changed. */
  readonly hold: boolean;
}

/** As people write them: "on", "off", "soft", "cycle", "reset". */
export const ACTION_NAMES: Readonly<Partial<Record<PowerAction, string>>> = {
  [PowerAction.POWER_ACTION_ON]: "on",
  [PowerAction.POWER_ACTION_OFF]: "off",
  [PowerAction.POWER_ACTION_SOFT]: "soft",
  [PowerAction.POWER_ACTION_CYCLE]: "cycle",
  [PowerAction.POWER_ACTION_RESET]: "reset",
};
