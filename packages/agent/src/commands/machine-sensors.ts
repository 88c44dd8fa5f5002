import type { MachineSensors, MachineSensorsCommand } from "@longshore/contracts";
import { type Clock, deadline, milliseconds } from "@longshore/kit";
import type { MachineWatch } from "../watch/machine-watch.ts";
import { commandErrors } from "./command-errors.ts";
import type { Orders } from "./orders.ts";

/**
 * What the sensors said last, and when: `site.{site}.cmd.machine.sensors`. A slow BMC takes longer for a hundred sensors
 * than an answer may, so the answer never waits for it longer than its window.
 */
export async function machineSensors(
  { machine: name, fresh }: MachineSensorsCommand,
  { orders, watch, clock }: { readonly orders: Orders; readonly watch: MachineWatch; readonly clock: Clock },
): Promise<MachineSensors> {
  orders.machine(name);
  if (fresh || watch.of(name).sensors === undefined) {
    using limit = deadline(clock, WAIT_FOR, () => commandErrors.AGENT_STOPPING(undefined));
    await watch.refresh(name, limit.signal);
  }
  const { sensors, problem = "" } = watch.of(name);
  return {
    sensors: (sensors?.readings ?? []).map(({ value, ...reading }) => ({
      ...reading,
      states: [...reading.states],
      thresholds: { ...reading.thresholds },
      value: value ?? 0,
      hasValue: value !== undefined,
    })),
    readAtMs: sensors?.atMs ?? 0,
    problem,
  };
}

const WAIT_FOR = milliseconds(4000);
