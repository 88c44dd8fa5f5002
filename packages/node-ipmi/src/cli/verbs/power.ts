import { type Clock, milliseconds, seconds, sleep } from "@longshore/kit";
import { ChassisAction, chassisControl } from "../../commands/chassis/chassis-control.ts";
import { getChassisStatus } from "../../commands/chassis/get-chassis-status.ts";
import type { Sender } from "../../ipmi-session.ts";
import { Privilege } from "../../privilege.ts";
import { number, oneOf, option, positional } from "../args.ts";
import { commandErrors } from "../errors.ts";
import { defineVerb } from "../verb.ts";

export const power = defineVerb({
  summary: "Switch the machine on or off, cycle, reset or interrupt it, or ask its system to shut down",
  description:
    "The BMC's yes means that it was understood; the power moves later, or not at all: --wait reads it back. cycle, reset, diag and soft are sent once and never again: a lost answer is IPMI_OUTCOME_UNKNOWN.",
  examples: ["power on --wait 30", "power cycle"],
  args: {
    action: positional(oneOf(["on", "off", "cycle", "reset", "diag", "soft"]), "what to do"),
    wait: option(number, "with on, off, soft: ask until the power is so, at most this long", { value: "SECONDS" }),
  },
  privilege: Privilege.Operator,
  check({ action, wait }) {
    if (wait === undefined || END[action] !== undefined) return;
    const reason = `${action} ends as it began: there is nothing to wait for`;
    throw commandErrors.IPMI_USAGE({ reason, command: "node-ipmi power" });
  },
  async run({ bmc, args: { action, wait }, clock }) {
    await bmc.send(chassisControl, { action: ACTIONS[action][0] });
    const end = END[action];
    if (wait === undefined || end === undefined) return { action };
    await seen(bmc, end, wait, clock);
    return { action, power: end };
  },
  text: ({ action, power: now }) =>
    `Chassis Power Control: ${ACTIONS[action][1]}${now === undefined ? "" : `\nChassis Power is ${now}`}`,
});

const ACTIONS = {
  on: [ChassisAction.On, "Up/On"],
  off: [ChassisAction.Off, "Down/Off"],
  cycle: [ChassisAction.Cycle, "Cycle"],
  reset: [ChassisAction.Reset, "Reset"],
  diag: [ChassisAction.DiagnosticInterrupt, "Diag"],
  soft: [ChassisAction.SoftShutdown, "Soft"],
} as const;

/** Where an action leads to, as far as that can be seen. */
const END: Readonly<Partial<Record<keyof typeof ACTIONS, "on" | "off">>> = { on: "on", off: "off", soft: "off" };

/** Asks until the power is so; an error when it is not in time. */
async function seen(bmc: Sender, end: "on" | "off", wait: number, clock: Clock): Promise<void> {
  const until = clock.monotonic() + seconds(wait);
  for (;;) {
    const { power: now } = await bmc.send(getChassisStatus, {});
    if (now.on === (end === "on")) return;
    if (clock.monotonic() >= until)
      throw commandErrors.IPMI_POWER_NOT_SEEN({ host: bmc.host, wanted: end, waited: wait });
    await sleep(clock, milliseconds(250));
  }
}
