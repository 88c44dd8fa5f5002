import type { MachinePlanCommand, MachinePlanReply } from "@longshore/contracts";
import { planTask, type PlanRequest, TASKS } from "../provisioning/plan-task.ts";
import { provisioningErrors } from "../provisioning/provisioning-errors.ts";
import type { Provisioning } from "../provisioning/provisioning.ts";
import type { Systems } from "../provisioning/systems.ts";
import { commandErrors } from "./command-errors.ts";
import type { Orders } from "./orders.ts";

export interface PlanOptions {
  readonly site: string;
  readonly orders: Orders;
  readonly systems: Systems;
  readonly provisioning: Provisioning;
}

/** What a task would do to a machine: `site.{site}.cmd.machine.plan`. Throws from `provisioningErrors`. */
export function machinePlan(command: MachinePlanCommand, options: PlanOptions): MachinePlanReply {
  const machine = options.orders.machine(command.machine);
  const record = options.provisioning.of(machine);
  if (!options.provisioning.isServed) throw provisioningErrors.PROVISION_NO_BOOT_NETWORK({ machine: machine.name });
  const { plan } = planTask(options.site, machine, record, requestOf(command), options.systems);
  return { plan, inspectedAtMs: record.inspected?.atMs ?? 0 };
}

/** Throws AGENT_BAD_ORDER. */
export function requestOf({
  task,
  ...rest
}: Pick<MachinePlanCommand, "task" | "os" | "allDisks" | "authorizedKeys">): PlanRequest {
  const name = TASKS[task];
  if (name === undefined) throw commandErrors.AGENT_BAD_ORDER({ reason: `task ${task}` });
  return { task: name, os: rest.os, allDisks: rest.allDisks, authorizedKeys: rest.authorizedKeys };
}
