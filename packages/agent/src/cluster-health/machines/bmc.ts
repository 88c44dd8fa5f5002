import { type Part, verdictOf } from "../verdict.ts";
import { conditionOf, type Machine, type MachineCheck } from "./machine-check.ts";

/** Whether the BMCs answer. */
export const bmc: MachineCheck = {
  name: "bmc",
  parent: undefined,
  judge(machines) {
    const parts = machines.flatMap(partOf);
    return verdictOf(parts, {
      total: machines.length,
      reason: "BmcsUnreachable",
      noun: "BMCs",
      well: "answer",
      nextStep: ({ name }) =>
        `longshore why machine/${name}; when several are silent together, look at the BMC network and at the power`,
    });
  },
};

function partOf(machine: Machine): Part[] {
  const { name } = machine;
  const found = conditionOf(machine, "BmcReachable");
  if (found?.status === "True") return [];
  if (found?.status === "False") return [{ name, state: "failed", message: `does not answer (${found.reason})` }];
  return [{ name, state: "unknown", message: `was not asked (${found?.reason ?? "NotObserved"})` }];
}
