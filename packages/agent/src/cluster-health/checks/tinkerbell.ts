import { liveCondition, liveText } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarizeAll } from "../summarize.ts";
import { type Part, verdictOf } from "../verdict.ts";

/** What Tinkerbell could not do, and BMCs to which Rufio does not come. */
export const tinkerbell = check<Seen>({
  name: "tinkerbell",
  parent: "api-server",
  every: seconds(30),
  deadline: seconds(20),
  async observe({ api }, signal) {
    const seen = await summarizeAll(api, KINDS, signal);
    return seen && { total: seen.length, bad: seen.filter(({ state }) => state !== "healthy") };
  },
  judge({ total, bad }) {
    return verdictOf(bad, {
      total,
      reason: "TinkerbellTrouble",
      noun: "workflows, jobs and BMCs",
      well: "are as they shall be",
      nextStep: ({ name }) =>
        name.startsWith("Workflow/")
          ? "longshore describe provisioner says what failed and how its machine is begun anew"
          : `kubectl describe ${name.replace("Job/", "job.bmc.tinkerbell.org/").replace("Machine/", "machine.bmc.tinkerbell.org/")}`,
    });
  },
});

interface Seen {
  readonly total: number;
  readonly bad: readonly Part[];
}

const KINDS = [
  [{ apiVersion: "tinkerbell.org/v1alpha1", kind: "Workflow" }, workflow],
  [{ apiVersion: "bmc.tinkerbell.org/v1alpha1", kind: "Job" }, job],
  [{ apiVersion: "bmc.tinkerbell.org/v1alpha1", kind: "Machine" }, bmc],
] as const;

function workflow(object: KubeObject): Part {
  const state = liveText(object, "status.state");
  const why = { FAILED: "failed", TIMEOUT: "took longer than it may" }[state];
  return part(`Workflow/${object.metadata.name}`, why);
}

function job(object: KubeObject): Part {
  const failed = liveCondition(object, "Failed");
  const why =
    failed?.status === "True" ? `failed: ${failed.message ?? failed.reason ?? "no reason is given"}` : undefined;
  return part(`Job/${object.metadata.name}`, why);
}

function bmc(object: KubeObject): Part {
  const contactable = liveCondition(object, "Contactable");
  const why = contactable?.status === "False" ? `is not contactable: ${contactable.message ?? ""}` : undefined;
  return part(`Machine/${object.metadata.name}`, why);
}

/** One machine that is not installed leaves the others as they are. */
function part(name: string, why: string | undefined): Part {
  return why === undefined ? { name, state: "healthy", message: "" } : { name, state: "degraded", message: why };
}
