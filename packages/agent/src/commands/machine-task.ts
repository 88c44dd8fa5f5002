import type { CallContext } from "@longshore/bus";
import { type MachineTaskCommand, type MachineTaskResult, Signed } from "@longshore/contracts";
import { machinePlanDigest } from "@longshore/intents";
import type { Clock } from "@longshore/kit";
import { planTask } from "../provisioning/plan-task.ts";
import { provisioningErrors } from "../provisioning/provisioning-errors.ts";
import type { Work } from "../provisioning/record.ts";
import { commandErrors } from "./command-errors.ts";
import type { DestructiveOrders } from "./destructive-orders.ts";
import { type PlanOptions, requestOf } from "./machine-plan.ts";

/**
 * A task for a machine: `site.{site}.cmd.machine.task`. It is taken on when this returns, once, and only while its plan
 * is the one that an operator signed; a look from inside destroys nothing and needs no word. Throws
 * AGENT_ORDER_REFUSED, or from `provisioningErrors`, when nothing was done.
 */
export function machineTask(
  command: MachineTaskCommand,
  { caller }: Pick<CallContext, "caller">,
  options: PlanOptions & { readonly destructive: DestructiveOrders; readonly clock: Clock },
): MachineTaskResult {
  const { site, orders, provisioning, systems, destructive, clock } = options;
  const { orderId } = command;
  if (!ID.test(orderId)) throw commandErrors.AGENT_BAD_ORDER({ reason: "its id" });
  const machine = orders.machine(command.machine);
  const record = provisioning.of(machine);
  if (record.work?.orderId === orderId || record.last?.orderId === orderId) return { orderId };
  if (record.work !== undefined && record.work.step !== "rescue") throw inWork(machine.name, record.work);
  if (!provisioning.isServed) throw provisioningErrors.PROVISION_NO_BOOT_NETWORK({ machine: machine.name });
  const request = requestOf(command);
  const { plan, job } = planTask(site, machine, record, request, systems);
  const word = command.order ? Signed.encode(command.order) : new Uint8Array();
  const by =
    job.task === "inspect"
      ? caller
      : destructive.admit(word, { verb: `machine ${job.task}`, planDigest: machinePlanDigest(plan) });
  const atMs = clock.now();
  const begun = {
    orderId,
    by,
    atMs,
    job,
    step: "image",
    stepAtMs: atMs,
    attempt: 1,
    tries: 0,
    boots: 0,
  } as const;
  if (record.work !== undefined)
    provisioning.apply(machine.name, record, record.work, { do: "end", message: "another order took its place" });
  const now = provisioning.of(machine);
  provisioning.put(machine.name, now, { ...now, work: begun });
  return { orderId };
}

export function inWork(machine: string, { job: { task }, step }: Work): Error {
  return provisioningErrors.PROVISION_IN_WORK({ machine, task, step });
}

const ID = /^[0-9a-zA-Z-]{8,64}$/;
