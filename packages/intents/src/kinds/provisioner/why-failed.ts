import type { KubeObject } from "@longshore/kube";
import { conditionOf, conditionsOf, fieldOf } from "../../kubernetes/live.ts";

/** Whose name CAPT gives the Workflow of a machine of Cluster API. */
export const CAPT_MACHINE = "capt.tinkerbell.org/machine-name";

/** What Rufio was to do with BMCs. */
export interface RufioWork {
  readonly jobs: readonly KubeObject[];
  readonly tasks: readonly KubeObject[];
}

/** Why a Workflow failed: what Rufio could not do at its machine's BMC, else what it says itself. */
export function whyFailed(workflow: KubeObject, { jobs, tasks }: RufioWork): string {
  const job = jobs.find((one) => isOf(one, workflow) && failure(one) !== undefined);
  if (job === undefined) return lastWords(workflow);
  const task = tasks.find((one) => isOf(one, job) && failure(one) !== undefined);
  return `job/${job.metadata.name}: ${(task && failure(task)) ?? failure(job) ?? ""}`;
}

/** No action of it has begun, so no disk was written. */
export function hasNotBegun(workflow: KubeObject): boolean {
  const tasks = (fieldOf(workflow, "status.tasks") ?? []) as readonly {
    readonly actions?: readonly { readonly executionStart?: string }[];
  }[];
  return tasks.every(({ actions = [] }) => actions.every(({ executionStart }) => executionStart === undefined));
}

/** Of a Job or Task, on one line: Rufio lists what its providers said. Undefined: it has not failed. */
export function failure(object: KubeObject): string | undefined {
  const { status, message = "no reason is given" } = conditionOf(object, "Failed") ?? {};
  return status === "True" ? message.replaceAll(/\s+/g, " ").trim() : undefined;
}

function isOf({ metadata }: KubeObject, owner: KubeObject): boolean {
  const { ownerReferences = [] } = metadata as { readonly ownerReferences?: readonly { readonly uid?: string }[] };
  return ownerReferences.some(({ uid }) => uid !== undefined && uid === owner.metadata["uid"]);
}

function lastWords(workflow: KubeObject): string {
  return conditionsOf(workflow).at(-1)?.message ?? "no reason is given";
}
