import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../../intent.ts";
import type { Health } from "../../kubernetes/kubernetes-side.ts";
import { conditionOf, textOf } from "../../kubernetes/live.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { RUFIO } from "./bmc-machine.ts";
import { TINKERBELL } from "./hardware.ts";
import { tinkerbellMachines } from "./machines.ts";
import { bmcMachineName } from "./names.ts";
import type { ProvisionerSpec } from "./schema.ts";
import { CAPT_MACHINE, hasNotBegun, type RufioWork, whyFailed } from "./why-failed.ts";

/** Whether Rufio comes to the BMCs through the agent, and what Tinkerbell could not do. */
export function provisionerHealth({ spec }: Intent<ProvisionerSpec>, site: SiteView): readonly Health[] {
  const { tinkerbell } = spec;
  if (tinkerbell === undefined) return [];
  const { namespace } = tinkerbell;
  const machines = tinkerbellMachines(tinkerbell, site.all<MachineSpec>("Machine"));
  const bmcs = machines.map((machine) => ({
    machine: machine.name,
    live: site.live({ apiVersion: RUFIO, kind: "Machine", namespace, name: bmcMachineName(machine) }),
  }));
  const work = { jobs: site.liveAll(RUFIO, "Job"), tasks: site.liveAll(RUFIO, "Task") };
  return [contactable(bmcs), workflows(site.liveAll(TINKERBELL, "Workflow"), work)];
}

interface SeenBmc {
  readonly machine: string;
  readonly live: KubeObject | undefined;
}

function contactable(bmcs: readonly SeenBmc[]): Health {
  const type = "BmcsContactable";
  const seen = bmcs.map(({ machine, live }) => ({ machine, condition: conditionOf(live, "Contactable") }));
  const away = seen.find(({ condition }) => condition?.status === "False");
  if (away !== undefined) {
    const message = `Rufio does not come to the BMC of ${away.machine}: ${away.condition?.message ?? ""}. Check spec.tinkerbell.bmc.url: longshore why machine/${away.machine}`;
    return { type, ok: false, reason: "NotContactable", message };
  }
  const unseen = seen.find(({ condition }) => condition === undefined);
  if (unseen !== undefined) {
    const message = `Rufio has not said anything of the BMC of ${unseen.machine} yet: check that Tinkerbell runs with Rufio`;
    return { type, ok: undefined, reason: "NotObserved", message };
  }
  return { type, ok: true, reason: "Contactable", message: `Rufio comes to all ${seen.length} BMCs` };
}

function workflows(all: readonly KubeObject[], work: RufioWork): Health {
  const type = "WorkflowsDone";
  const bad = all.find((one) => ["FAILED", "TIMEOUT"].includes(stateOf(one)));
  if (bad !== undefined) {
    const { name, namespace } = bad.metadata;
    const what = stateOf(bad) === "FAILED" ? `failed: ${whyFailed(bad, work)}` : "took too long";
    const far = hasNotBegun(bad) ? ", before anything was written" : "";
    const message = `workflow/${name} ${what}${far}. ${nextStep(bad, namespace ?? "")}`;
    return { type, ok: false, reason: stateOf(bad) === "FAILED" ? "Failed" : "Timeout", message };
  }
  const running = all.filter((one) => stateOf(one) !== "SUCCESS").map(({ metadata }) => metadata.name);
  const message = running.length === 0 ? "no workflow runs" : `running: ${running.join(", ")}`;
  return { type, ok: true, reason: running.length === 0 ? "Idle" : "Running", message };
}

/** A Workflow of the same name would find the Jobs and Tasks that failed, and take them for its own. */
function nextStep({ metadata: { name, labels } }: KubeObject, namespace: string): string {
  if (labels?.[CAPT_MACHINE] === undefined)
    return `kubectl describe workflow ${name} says at which action; delete it with its jobs when that is mended`;
  return `kubectl delete machine.cluster.x-k8s.io ${name} --namespace ${namespace}: Cluster API begins anew with another; its health check does so by itself when a machine is no node after an hour`;
}

function stateOf(workflow: KubeObject): string {
  return textOf(workflow, "status.state");
}
