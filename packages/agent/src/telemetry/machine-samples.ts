import { type Sample, sample } from "./sample.ts";

/** What the agent knows of a machine from its BMC. */
export interface MachineReading {
  readonly power: "on" | "off" | "unknown";
  /** Undefined while it was not tried. */
  readonly reachable: boolean | undefined;
  /** How long the BMC took for its last answer, milliseconds. */
  readonly responseMs?: number | undefined;
}

export function machineSamples(machine: string, { power, reachable, responseMs }: MachineReading): Sample[] {
  return [
    ...sample("longshore_machine_power_on", { machine }, power === "unknown" ? undefined : Number(power === "on")),
    ...sample("longshore_machine_bmc_reachable", { machine }, reachable === undefined ? undefined : Number(reachable)),
    ...sample(
      "longshore_machine_bmc_response_seconds",
      { machine },
      responseMs === undefined ? undefined : responseMs / 1000,
    ),
  ];
}

/** Whether someone would want to hear of it before the next round. */
export function isNews(before: MachineReading | undefined, now: MachineReading): boolean {
  return before?.power !== now.power || before.reachable !== now.reachable;
}
