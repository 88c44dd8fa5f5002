import type { SiteLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import type { MachineWatch } from "../watch/machine-watch.ts";
import type { TellLogOptions } from "../watch/tell-log.ts";
import { machineBoot } from "./machine-boot.ts";
import { machineClearLog } from "./machine-clear-log.ts";
import { machineIdentify } from "./machine-identify.ts";
import type { DestructiveOrders } from "./destructive-orders.ts";
import { documentPlan } from "./document-plan.ts";
import { documentPrune, type DocumentPruneOptions } from "./document-prune.ts";
import { machineLog } from "./machine-log.ts";
import { machinePlan, type PlanOptions } from "./machine-plan.ts";
import { machinePower } from "./machine-power.ts";
import { machineSensors } from "./machine-sensors.ts";
import { inWork, machineTask } from "./machine-task.ts";

/** What the hub may tell a site to do at once, and ask of it, until it is disposed. */
export function serveCommands(
  link: Pick<SiteLink, "serveCommand">,
  site: TellLogOptions &
    PlanOptions &
    DocumentPruneOptions & { readonly watch: MachineWatch; readonly destructive: DestructiveOrders },
): Disposable {
  const ends = new DisposableStack();
  const serve: SiteLink["serveCommand"] = (row, act) => {
    const stop = link.serveCommand(row, act);
    ends.defer(stop);
    return stop;
  };
  serve(subjects.cmdMachinePower, async (command, call) => {
    refuseInWork(command.machine, site);
    const result = await machinePower(command, call, site);
    site.provisioning.powered(command.machine);
    return result;
  });
  serve(subjects.cmdMachineBoot, async (command, call) => {
    refuseInWork(command.machine, site);
    return machineBoot(command, call, site);
  });
  serve(subjects.cmdMachineIdentify, async (command, call) => machineIdentify(command, call, site));
  serve(subjects.cmdMachineClearLog, async (command, call) => machineClearLog(command, call, site));
  serve(subjects.cmdMachinePlan, async (command) => machinePlan(command, site));
  serve(subjects.cmdMachineTask, async (command, call) => machineTask(command, call, site));
  serve(subjects.cmdMachineSensors, async (command) => machineSensors(command, site));
  serve(subjects.cmdMachineLog, async (command) => machineLog(command, site));
  serve(subjects.cmdDocumentPlan, async (command) => documentPlan(command, site));
  serve(subjects.cmdDocumentPrune, async (command) => documentPrune(command, site));
  return ends;
}

/** What moves the power or the boot order of a machine that is at work would break the work; a rescue ends by it. */
function refuseInWork(name: string, { orders, provisioning }: PlanOptions): void {
  const { work } = provisioning.of(orders.machine(name));
  if (work !== undefined && work.step !== "rescue") throw inWork(name, work);
}
