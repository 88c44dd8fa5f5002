import type { Status } from "@longshore/contracts";
import { type Part, verdictOf } from "../verdict.ts";
import { conditionOf, type Machine, type MachineCheck } from "./machine-check.ts";

/** Whether the machines have their operating system, and their sensors and parts say that they are well. */
export const host: MachineCheck = {
  name: "host",
  parent: "power",
  judge(machines) {
    const parts = machines.flatMap(partOf);
    return verdictOf(parts, {
      total: machines.length,
      reason: "HostsNotWell",
      noun: "hosts",
      well: "are installed as ordered, with all sensors within their limits",
      nextStep: ({ name }) => `longshore why machine/${name}; longshore machine sensors ${name}`,
    });
  },
};

/** While a machine is installed nothing else runs on it. A critical sensor stops nothing yet. */
function partOf(machine: Machine): Part[] {
  const { name, status } = machine;
  const provisioned = conditionOf(machine, "Provisioned");
  if (provisioned?.status === "False")
    return [{ name, state: "failed", message: "could not be installed", isDown: true }];
  if (isAtWork(status))
    return [
      {
        name,
        state: "degraded",
        message: `is ${status?.phase === "Provisioning" ? "being installed" : "being taken out of use"}`,
        isDown: true,
      },
    ];
  const sensors = conditionOf(machine, "Healthy");
  if (sensors?.reason === "SensorCritical")
    return [{ name, state: "degraded", message: "has a sensor that is critical" }];
  if (sensors?.reason === "SensorWarning") return [{ name, state: "degraded", message: "has a sensor that warns" }];
  return [];
}

function isAtWork(status: Status | undefined): boolean {
  return status?.phase === "Provisioning" || status?.phase === "Deprovisioning";
}
