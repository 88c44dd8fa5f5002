import type { FleetSite, SeenDocument, StatusIn } from "./fleet-site.ts";

export interface MachineState {
  readonly power: "on" | "off" | "unknown";
  readonly bmc: "reachable" | "unreachable" | "unknown";
}

/** Condition of a Machine that says whether its BMC answers. */
export const BMC_REACHABLE = "BmcReachable";

/** What is known of a machine now: nothing, while its site is not heard. */
export function machineState(site: FleetSite, { status }: SeenDocument): MachineState {
  if (site.link !== "up") return { power: "unknown", bmc: "unknown" };
  return { power: powerOf(status), bmc: bmcOf(status) };
}

export function isMachine(document: SeenDocument): boolean {
  return document.kind === "machine";
}

function powerOf(status: StatusIn): MachineState["power"] {
  const power = status.machine?.power;
  return power === "on" || power === "off" ? power : "unknown";
}

function bmcOf(status: StatusIn): MachineState["bmc"] {
  const said = status.conditions?.find((condition) => condition.type === BMC_REACHABLE)?.status;
  if (said === "True") return "reachable";
  return said === "False" ? "unreachable" : "unknown";
}
