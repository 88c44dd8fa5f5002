import { isSeenNow, liveCondition, liveText } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarizeAll } from "../summarize.ts";
import { type Part, verdictOf } from "../verdict.ts";

/** Whether what repositories say is in the cluster, by Argo CD's Applications and Flux's objects, whoever made them. */
export const gitops = check<readonly Part[]>({
  name: "gitops",
  parent: "cni",
  every: seconds(30),
  deadline: seconds(20),
  observe: ({ api }, signal) => summarizeAll(api, KINDS, signal),
  judge(seen) {
    const bad = seen.filter(({ state }) => state !== "healthy");
    return verdictOf(bad, {
      total: seen.length,
      reason: "NotAsTheRepositorySays",
      noun: "GitOps objects",
      well: "are in step with their repositories",
      nextStep({ name: worst }) {
        const [kind = "", namespace = "", name = ""] = worst.split("/");
        return kind === "Application"
          ? `argocd app get ${namespace}/${name} --show-operation`
          : `flux -n ${namespace} events --for ${kind}/${name}`;
      },
    });
  },
});

const FLUX = [
  ["source.toolkit.fluxcd.io/v1", "GitRepository"],
  ["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
  ["helm.toolkit.fluxcd.io/v2", "HelmRelease"],
] as const;

const KINDS = [
  [{ apiVersion: "argoproj.io/v1alpha1", kind: "Application" }, application],
  ...FLUX.map(([apiVersion, kind]) => [{ apiVersion, kind }, ready] as const),
] as const;

/**
 * In step and healthy, each by its own field: an Application whose repository cannot be read keeps its last health, so
 * that alone says nothing.
 */
function application(object: KubeObject): Part {
  const name = nameOf(object);
  const [sync, health] = [liveText(object, "status.sync.status"), liveText(object, "status.health.status")];
  const phase = liveText(object, "status.operationState.phase");
  const why = liveText(object, "status.operationState.message") || liveText(object, "status.conditions[0].message");
  if (phase === "Failed" || phase === "Error")
    return { name, state: "degraded", message: `the last sync ended with ${phase}: ${why}` };
  if (sync === "Unknown" && why !== "") return { name, state: "degraded", message: `cannot be compared: ${why}` };
  if (health === "Degraded" || health === "Missing")
    return {
      name,
      state: "degraded",
      message: `is ${health}: ${liveText(object, "status.health.message") || "no reason is given"}`,
    };
  if (sync === "Synced" && (health === "Healthy" || health === "Suspended"))
    return { name, state: "healthy", message: "" };
  if (sync === "OutOfSync" && phase !== "Running")
    return { name, state: "degraded", message: "is not as its repository says, and no sync runs" };
  return { name, state: "unknown", message: `is ${[sync, health].filter(Boolean).join(", ") || "not looked at yet"}` };
}

function ready(object: KubeObject): Part {
  const name = nameOf(object);
  const said = liveCondition(object, "Ready");
  if (said?.status === "True" && isSeenNow(object, said)) return { name, state: "healthy", message: "" };
  if (said?.status === "False" && isSeenNow(object, said))
    return { name, state: "degraded", message: `${said.reason ?? "not ready"}: ${said.message ?? ""}` };
  return { name, state: "unknown", message: said?.message ?? "has not been looked at yet" };
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
}
