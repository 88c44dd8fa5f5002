import { chassisControl } from "../commands/chassis/chassis-control.ts";
import { chassisIdentify } from "../commands/chassis/chassis-identify.ts";
import { getChassisCapabilities } from "../commands/chassis/get-chassis-capabilities.ts";
import { getPohCounter } from "../commands/chassis/get-poh-counter.ts";
import { setFrontPanelEnables } from "../commands/chassis/set-front-panel-enables.ts";
import { setPowerCycleInterval } from "../commands/chassis/set-power-cycle-interval.ts";
import { RestorePolicy, setPowerRestorePolicy } from "../commands/chassis/set-power-restore-policy.ts";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { getSystemRestartCause } from "../commands/chassis/get-system-restart-cause.ts";
import { CompletionCode } from "../completion-code.ts";
import { BMC_ADDRESS } from "../wire/message.ts";
import { LAN_CHANNEL } from "./channel-commands.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** NetFn Chassis as the simulated BMC serves it. */
export const chassisCommands: readonly Served[] = [
  serve(getChassisStatus, ({ machine, settings }) => ({
    power: { on: machine.power === "on", ...ALL_WELL, restorePolicy: settings.restorePolicy },
    lastPowerEvent: {
      acFailed: false,
      overload: false,
      interlock: false,
      fault: false,
      byCommand: machine.lastPowerOnByCommand,
    },
    misc: { ...NOTHING_TO_REPORT, identify: IDENTIFY[machine.identify] },
    frontPanelButtons: {
      powerOffDisabled: settings.disabledButtons.powerOff,
      resetDisabled: settings.disabledButtons.reset,
      diagnosticDisabled: settings.disabledButtons.diagnostic,
      standbyDisabled: settings.disabledButtons.standby,
      ...ALL_ALLOWED,
    },
  })),

  serve(getChassisCapabilities, () => ({
    provides: { intrusion: false, frontPanelLockout: true, diagnosticInterrupt: true, powerInterlock: false },
    fruAddress: BMC_ADDRESS,
    sdrAddress: BMC_ADDRESS,
    selAddress: BMC_ADDRESS,
    systemManagementAddress: BMC_ADDRESS,
    bridgeAddress: BMC_ADDRESS,
  })),

  serve(setPowerRestorePolicy, ({ settings }, { policy: { code } }) => {
    if (code > RestorePolicy.NoChange) return new Refusal(CompletionCode.InvalidField);
    if (code !== RestorePolicy.NoChange) settings.restorePolicy = code;
    return { supported: { policies: 0b111 } };
  }),

  serve(setFrontPanelEnables, ({ settings }, { disabled }) => {
    settings.disabledButtons = disabled;
    return {};
  }),

  serve(setPowerCycleInterval, ({ machine }, { seconds }) => {
    machine.cycleMs = seconds * 1_000;
    return {};
  }),

  serve(getPohCounter, ({ machine }) => ({
    minutesPerCount: MINUTES_PER_COUNT,
    count: Math.floor(machine.onMs / 60_000 / MINUTES_PER_COUNT),
  })),

  serve(chassisIdentify, ({ machine }, { seconds = 15, force }) => {
    machine.light(force?.on === true ? "on" : seconds === 0 ? "off" : seconds);
    return {};
  }),

  serve(getSystemRestartCause, ({ machine }) => ({ cause: { code: machine.restartCause }, channel: LAN_CHANNEL })),

  serve(chassisControl, ({ machine }, { action }) => {
    if (machine.control(action)) return {};
    return new Refusal(machine.power === "off" ? CompletionCode.NotInPresentState : CompletionCode.InvalidField);
  }),
];

const MINUTES_PER_COUNT = 60;
const ALL_WELL = { overload: false, interlock: false, fault: false, controlFault: false };
const NOTHING_TO_REPORT = {
  intrusion: false,
  frontPanelLockout: false,
  driveFault: false,
  coolingFault: false,
  identifySupported: true,
};
/** Get Chassis Status, bits 5:4 of byte 3 (§28.2). */
const IDENTIFY = { off: 0, timed: 1, on: 2 } as const;
const ALL_ALLOWED = {
  powerOffDisableAllowed: true,
  resetDisableAllowed: true,
  diagnosticDisableAllowed: true,
  standbyDisableAllowed: true,
};
