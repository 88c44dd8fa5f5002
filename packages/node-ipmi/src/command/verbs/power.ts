import { ChassisAction, chassisControl } from "../../commands/chassis/chassis-control.ts";
import { Privilege } from "../../privilege.ts";
import { oneOf, positional } from "../args.ts";
import { defineVerb } from "../verb.ts";

export const power = defineVerb({
  summary: "Switch the machine on or off, cycle, reset or interrupt it, or ask its system to shut down",
  description:
    "The BMC's yes means that it was understood; the power moves later, and `power status` says when. cycle, reset, diag and soft are sent once and never again: a lost answer is IPMI_OUTCOME_UNKNOWN.",
  examples: ["power on", "power cycle"],
  args: { action: positional(oneOf(["on", "off", "cycle", "reset", "diag", "soft"]), "what to do") },
  privilege: Privilege.Operator,
  async run({ bmc, args: { action } }) {
    await bmc.send(chassisControl, { action: ACTIONS[action][0] });
    return { action };
  },
  text: ({ action }) => `Chassis Power Control: ${ACTIONS[action][1]}`,
});

const ACTIONS = {
  on: [ChassisAction.On, "Up/On"],
  off: [ChassisAction.Off, "Down/Off"],
  cycle: [ChassisAction.Cycle, "Cycle"],
  reset: [ChassisAction.Reset, "Reset"],
  diag: [ChassisAction.DiagnosticInterrupt, "Diag"],
  soft: [ChassisAction.SoftShutdown, "Soft"],
} as const;
