import { MachineTask, subjects } from "@longshore/contracts";
import { orderIdOf, tellSite } from "../fleet/machine-commands.ts";
import type { MachinePowerOptions } from "../fleet/machine-power.ts";
import { hubErrors } from "../hub-errors.ts";
import type { ApiDesk } from "./desk.ts";

/** From a bare machine to its system: planned and done at its site; the operator's word goes through here unread. */
export function serveProvisioning(desk: ApiDesk, options: MachinePowerOptions): void {
  desk.serve(
    subjects.apiMachinePlan,
    () => "",
    ({ site, plan }, _caller, signal) => {
      const command = plan ?? missing("plan");
      const at = { site, machine: command.machine };
      return tellSite(options, at, subjects.cmdMachinePlan, command, signal);
    },
  );
  desk.serve(
    subjects.apiMachineTask,
    ({ site, task }) => `${MachineTask[task?.task ?? 0]} ${task?.machine ?? ""} at ${site}`,
    ({ site, task }, caller, signal) => {
      const { order, ...asked } = task ?? missing("task");
      const command = { ...asked, ...(order && { order }), orderId: orderIdOf(caller) };
      const at = { site, machine: command.machine };
      return tellSite(options, at, subjects.cmdMachineTask, command, signal);
    },
  );
}

function missing(what: string): never {
  throw hubErrors.HUB_BAD_REQUEST({ field: what, found: "nothing", expected: "what the site is to do" });
}
