import { type ChassisStatus, getChassisStatus } from "../../../commands/chassis/get-chassis-status.ts";
import { Privilege } from "../../../privilege.ts";
import { fields } from "../../output/fields.ts";
import { defineVerb } from "../../verb.ts";

export const chassisStatus = defineVerb({
  summary: "Show power, faults, and what happened to the power last",
  examples: ["chassis status"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const status = await bmc.send(getChassisStatus, {});
    return { ...status, power: { ...status.power, restorePolicy: POLICIES[status.power.restorePolicy] ?? "unknown" } };
  },
  text: ({ power, lastPowerEvent, misc, frontPanelButtons }) =>
    fields(
      [
        ["System Power", power.on ? "on" : "off"],
        ["Power Overload", String(power.overload)],
        ["Power Interlock", active(power.interlock)],
        ["Main Power Fault", String(power.fault)],
        ["Power Control Fault", String(power.controlFault)],
        ["Power Restore Policy", power.restorePolicy],
        ["Last Power Event", events(lastPowerEvent)],
        ["Chassis Intrusion", active(misc.intrusion)],
        ["Front-Panel Lockout", active(misc.frontPanelLockout)],
        ["Drive Fault", String(misc.driveFault)],
        ["Cooling/Fan Fault", String(misc.coolingFault)],
        ["Chassis Identify", misc.identifySupported ? IDENTIFY[misc.identify] : undefined],
        ...(frontPanelButtons ? buttons(frontPanelButtons) : []),
      ],
      { width: 21 },
    ),
});

const POLICIES = ["always-off", "previous", "always-on", "unknown"] as const;
const IDENTIFY = ["off", "on for a while", "on", "unknown"] as const;

function active(flag: boolean): string {
  return flag ? "active" : "inactive";
}

function events(last: ChassisStatus["lastPowerEvent"]): string {
  const words = {
    acFailed: "ac-failed",
    overload: "overload",
    interlock: "interlock",
    fault: "fault",
    byCommand: "command",
  };
  return Object.entries(words)
    .filter(([name]) => last[name as keyof typeof last])
    .map(([, word]) => word)
    .join(" ");
}

function buttons(is: NonNullable<ChassisStatus["frontPanelButtons"]>): (readonly [string, string])[] {
  const row = (name: string, allowed: boolean, disabled: boolean): (readonly [string, string])[] => [
    [`${name} Button Disable`, allowed ? "allowed" : "not allowed"],
    [`${name} Button Disabled`, String(disabled)],
  ];
  return [
    ...row("Sleep", is.standbyDisableAllowed, is.standbyDisabled),
    ...row("Diag", is.diagnosticDisableAllowed, is.diagnosticDisabled),
    ...row("Reset", is.resetDisableAllowed, is.resetDisabled),
    ...row("Power", is.powerOffDisableAllowed, is.powerOffDisabled),
  ];
}
