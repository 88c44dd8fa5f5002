import { liveCondition, liveText } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarize } from "../summarize.ts";
import { type Part, verdictOf } from "../verdict.ts";

/** What Tinkerbell could not do, and BMCs to which Rufio does not come. */
export const tinkerbell = check<Seen>({
  name: "tinkerbell",
  parent: "api-server",
  every: seconds(30),
  deadline: seconds(20),
  async observe({ api }, signal) {
    const found = await Promise.all(KINDS.map(([of, summaryOf]) => summarize(api, of, summaryOf, signal)));
    const seen = found.flatMap((some) => some ?? []);
    return seen.length === 0 ? undefined : { total: seen.length, bad: seen.filter(({ state }) => state !== "healthy") };
  },
  judge({ total, bad }) {
    return verdictOf(bad, {
      total,
      reason: "TinkerbellTrouble",
      noun: "workflows, jobs and BMCs",
      well: "are as they shall be",
      nextStep:
        "kubectl describe the object that is named: a Workflow that failed is deleted when its cause is mended, and made again",
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
