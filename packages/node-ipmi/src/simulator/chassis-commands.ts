import { decode, encode } from "@longshore/kit";
import { BootFlags, BootParameter } from "../commands/chassis/boot-parameters.ts";
import { chassisControl } from "../commands/chassis/chassis-control.ts";
import { chassisIdentify } from "../commands/chassis/chassis-identify.ts";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { getSystemBootOptions } from "../commands/chassis/get-system-boot-options.ts";
import { getSystemRestartCause } from "../commands/chassis/get-system-restart-cause.ts";
import { setSystemBootOptions } from "../commands/chassis/set-system-boot-options.ts";
import { CompletionCode } from "../completion-code.ts";
import { orUndefined } from "../wire/datagram.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** NetFn Chassis as the simulated BMC serves it. */
export const chassisCommands: readonly Served[] = [
  serve(getChassisStatus, ({ machine }) => ({
    power: { on: machine.power === "on", ...ALL_WELL },
    lastPowerEvent: {
      acFailed: false,
      overload: false,
      interlock: false,
      fault: false,
      byCommand: machine.lastPowerOnByCommand,
    },
    misc: { ...NOTHING_TO_REPORT, identify: IDENTIFY[machine.identify] },
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

  serve(setSystemBootOptions, (bmc, { parameter, data }) => {
    if (parameter.selector === BootParameter.BootFlags) {
      const flags = orUndefined(() => decode(BootFlags, data));
      if (!flags) return new Refusal(CompletionCode.RequestDataLength);
      bmc.machine.flags = flags;
      return {};
    }
    if (!bmc.bootParameters.has(parameter.selector)) return new Refusal(PARAMETER_NOT_SUPPORTED);
    bmc.bootParameters.set(parameter.selector, data);
    return {};
  }),

  serve(getSystemBootOptions, (bmc, { parameter: { selector } }) => {
    const flags = selector === BootParameter.BootFlags;
    const data = flags ? encode(BootFlags, bmc.machine.flags) : bmc.bootParameters.get(selector);
    if (!data) return new Refusal(PARAMETER_NOT_SUPPORTED);
    return { version: PARAMETER_VERSION, parameter: { selector, locked: false }, data };
  }),
];

/** Boot option parameters beside the boot flags, with their sizes, IPMI 2.0 table 28-14. */
export function freshBootParameters(): Map<number, Uint8Array> {
  return new Map([
    [BootParameter.SetInProgress, new Uint8Array(1)],
    [1, new Uint8Array(1)], // service partition selector
    [2, new Uint8Array(1)], // service partition scan
    [3, new Uint8Array(1)], // when the BMC itself clears the boot flags
    [BootParameter.BootInfoAcknowledge, new Uint8Array(2)],
    [6, new Uint8Array(9)], // boot initiator
  ]);
}

const PARAMETER_NOT_SUPPORTED = 0x80;
const PARAMETER_VERSION = 1;
const ALL_WELL = { overload: false, interlock: false, fault: false, controlFault: false, restorePolicy: 1 };
const NOTHING_TO_REPORT = {
  intrusion: false,
  frontPanelLockout: false,
  driveFault: false,
  coolingFault: false,
  identifySupported: true,
};
/** Get Chassis Status, bits 5:4 of byte 3 (§28.2). */
const IDENTIFY = { off: 0, timed: 1, on: 2 } as const;
const LAN_CHANNEL = 1;
