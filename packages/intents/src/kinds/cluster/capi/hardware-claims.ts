import type { KubeObject } from "@longshore/kube";
import type { Health, Read } from "../../../kubernetes/kubernetes-side.ts";
import { textOf } from "../../../kubernetes/live.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { RUFIO } from "../../provisioner/bmc-machine.ts";
import { TINKERBELL } from "../../provisioner/hardware.ts";
import { CAPT_MACHINE, failure } from "../../provisioner/why-failed.ts";
import { INFRASTRUCTURE } from "./facts.ts";

/** What `hardwareClaims` looks at. */
export function claimReads(namespace: string): readonly Read[] {
  return [
    { apiVersion: INFRASTRUCTURE, kind: "TinkerbellMachine", namespace },
    { apiVersion: TINKERBELL, kind: "Workflow", namespace },
    { apiVersion: RUFIO, kind: "Job", namespace },
  ];
}

/** Whether each piece of Hardware has one machine of Cluster API at most, and what is deleted lets its own go. */
export function hardwareClaims(site: Pick<SiteView, "liveAll">): Health {
  const type = "HardwareClaimedOnce";
  const machines = site.liveAll(INFRASTRUCTURE, "TinkerbellMachine");
  const twice = claimedTwice(machines, site.liveAll(TINKERBELL, "Workflow"));
  if (twice !== undefined) {
    const names = twice.machines.join(" ");
    const message = `CAPT gave ${twice.machines.join(" and ")} the same hardware/${twice.hardware}: start it with --tinkerbellmachine-concurrency=1, then kubectl delete machine.cluster.x-k8s.io ${names}, and Cluster API makes them anew`;
    return { type, ok: false, reason: "ClaimedTwice", message };
  }
  const stuck = site.liveAll(RUFIO, "Job").find((job) => isPowerOff(job) && failure(job) !== undefined);
  if (stuck !== undefined) {
    const { name } = stuck.metadata;
    const message = `a machine that is deleted keeps its hardware, because job/${name} failed: ${failure(stuck)}: kubectl delete job.bmc.tinkerbell.org ${name} once its BMC answers, and CAPT makes it again`;
    return { type, ok: false, reason: "NotReleased", message };
  }
  if (machines.length === 0)
    return { type, ok: undefined, reason: "NotObserved", message: "Cluster API has made no machine yet" };
  return { type, ok: true, reason: "ClaimedOnce", message: `${machines.length} machines, each with its own hardware` };
}

/**
 * By what machines say, and by what their Workflows do: a machine whose claim was overwritten takes other Hardware, and its
 * Workflow stays at the first.
 */
function claimedTwice(
  machines: readonly KubeObject[],
  workflows: readonly KubeObject[],
): { readonly hardware: string; readonly machines: readonly string[] } | undefined {
  const staying = machines.filter(({ metadata }) => metadata["deletionTimestamp"] === undefined);
  const names = new Set(staying.map(({ metadata }) => metadata.name));
  const claims = [
    ...staying.map((one) => ({ hardware: textOf(one, "spec.hardwareName"), by: one.metadata.name })),
    ...workflows.map((one) => ({ hardware: textOf(one, "spec.hardwareRef"), by: machineOf(one) })),
  ].filter(({ hardware, by }) => hardware !== "" && names.has(by));
  for (const [hardware, all] of Map.groupBy(claims, (claim) => claim.hardware)) {
    const by = [...new Set(all.map((claim) => claim.by))].sort();
    if (by.length > 1) return { hardware, machines: by };
  }
  return undefined;
}

/** CAPT's, of a machine that goes. */
function isPowerOff(job: KubeObject): boolean {
  return machineOf(job) !== "" && job.metadata.name === `${machineOf(job)}-poweroff`;
}

function machineOf({ metadata }: KubeObject): string {
  return metadata.labels?.[CAPT_MACHINE] ?? "";
}
