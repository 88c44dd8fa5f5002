import { type Part, verdictOf } from "../verdict.ts";
import { conditionOf, type Machine, type MachineCheck } from "./machine-check.ts";

/** Whether the machines are on or off as their documents hold them. One that is off on purpose is well, and nothing on it runs. */
export const power: MachineCheck = {
  name: "power",
  parent: "bmc",
  judge(machines) {
    const parts = machines.flatMap(partOf);
    return verdictOf(parts, {
      total: machines.length,
      reason: "PowerNotAsHeld",
      noun: "machines",
      well: "have the power that they shall have",
      nextStep: ({ name }) => `longshore why machine/${name}`,
    });
  },
};

function partOf(machine: Machine): Part[] {
  const { name, status } = machine;
  const isOff = status?.machine?.power === "off";
  const found = conditionOf(machine, "PowerAsWanted");
  const down = isOff ? ({ isDown: true } as const) : {};
  if (conditionOf(machine, "BmcReachable")?.status !== "True")
    return [{ name, state: "unknown", message: "cannot be read" }];
  if (found?.status === "False")
    return [
      {
        name,
        state: isOff ? "failed" : "degraded",
        message: `is ${status?.machine?.power ?? "unknown"} and shall not be`,
        ...down,
      },
    ];
  return isOff ? [{ name, state: "healthy", message: "is off, as it may be", ...down }] : [];
}
