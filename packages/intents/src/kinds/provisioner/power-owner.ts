import type { KubeObject } from "@longshore/kube";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { RUFIO } from "./bmc-machine.ts";
import { TINKERBELL } from "./hardware.ts";
import { bmcMachineName, hardwareName } from "./names.ts";
import { tinkerbellOf } from "./tinkerbell-of.ts";

/** Who has a machine's power now, as a site last saw its management API server: see `powerOwner`. */
export function powerOwnerIn(site: Pick<SiteView, "name" | "all" | "liveAll">, machine: string): string | undefined {
  const tinkerbell = tinkerbellOf(site.all("Provisioner"));
  if (tinkerbell === undefined) return undefined;
  const of = { site: site.name, name: machine };
  return powerOwner(
    { hardware: hardwareName(of), bmcMachine: bmcMachineName(of), namespace: tinkerbell.spec.namespace },
    { jobs: site.liveAll(RUFIO, "Job"), workflows: site.liveAll(TINKERBELL, "Workflow") },
  );
}

/** Objects at the management API server that may be at work on a machine. */
interface AtWork {
  /** Of bmc.tinkerbell.org. */
  readonly jobs: readonly KubeObject[];
  readonly workflows: readonly KubeObject[];
}

/**
 * Who has a machine's power now: "job/oslo-r1u7-pxe", "workflow/oslo-main-cp-x7"; undefined = nobody, and only then
 * `spec.power` is held. `hardware` and `bmcMachine` are the names of the machine's objects, in their namespace.
 */
export function powerOwner(
  {
    hardware,
    bmcMachine,
    namespace,
  }: { readonly hardware: string; readonly bmcMachine: string; readonly namespace: string },
  { jobs, workflows }: AtWork,
): string | undefined {
  const isHere = ({ metadata }: KubeObject) => metadata.namespace === namespace;
  const job = jobs.find((one) => {
    const { machineRef } = (one["spec"] ?? {}) as { machineRef?: { name?: string; namespace?: string } };
    return (
      machineRef?.name === bmcMachine &&
      (machineRef.namespace ?? one.metadata.namespace) === namespace &&
      !isJobOver(one)
    );
  });
  if (job !== undefined) return `job/${job.metadata.name}`;
  const workflow = workflows.find((one) => {
    const { hardwareRef } = (one["spec"] ?? {}) as { hardwareRef?: string };
    return isHere(one) && hardwareRef === hardware && !WORKFLOW_ENDS.has(stateOf(one));
  });
  return workflow === undefined ? undefined : `workflow/${workflow.metadata.name}`;
}

/** Rufio leaves Running true on a Job that has failed, so only these two say it. */
function isJobOver({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: readonly { type?: string; status?: string }[] };
  return conditions.some(({ type, status }) => (type === "Completed" || type === "Failed") && status === "True");
}

function stateOf({ status }: KubeObject): string {
  return ((status ?? {}) as { state?: string }).state ?? "";
}

const WORKFLOW_ENDS: ReadonlySet<string> = new Set(["SUCCESS", "FAILED", "TIMEOUT"]);
