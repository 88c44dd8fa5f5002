import {
  ChassisAction,
  chassisControl,
  getChassisStatus,
  getSystemRestartCause,
  type IpmiSession,
  restartCauseText,
} from "node-ipmi";
import { isLongshoreError } from "@longshore/kit";
import type { LastStart, PowerControl, PowerOrder } from "../bmc.ts";
import { meant, of } from "./sender.ts";

export function powerOf(session: IpmiSession): PowerControl {
  return {
    async state(signal) {
      const { power } = await meant(session.send(getChassisStatus, {}, of(signal)));
      return power.on ? "on" : "off";
    },
    order: (order, signal) =>
      meant(session.send(chassisControl, { action: ACTIONS[order] }, of(signal)).then(() => undefined)),
    lastStart: (signal) => lastStart(session, signal),
  };
}

/** Optional in IPMI: many BMCs do not know the command, or always answer "unknown". */
async function lastStart(session: IpmiSession, signal: AbortSignal | undefined): Promise<LastStart | undefined> {
  try {
    const { cause, channel } = await meant(session.send(getSystemRestartCause, {}, of(signal)));
    if (cause.code === UNKNOWN) return undefined;
    const text = restartCauseText(cause.code);
    return { byCommand: cause.code === CHASSIS_CONTROL, cause: text, mark: `${cause.code} ${channel}` };
  } catch (error) {
    if (isLongshoreError(error, "BMC_REJECTED") || isLongshoreError(error, "BMC_PRIVILEGE_TOO_LOW")) return undefined;
    throw error;
  }
}

const UNKNOWN = 0;
const CHASSIS_CONTROL = 1;

const ACTIONS: Readonly<Record<PowerOrder, number>> = {
  on: ChassisAction.On,
  off: ChassisAction.Off,
  soft: ChassisAction.SoftShutdown,
  cycle: ChassisAction.Cycle,
  reset: ChassisAction.Reset,
};
