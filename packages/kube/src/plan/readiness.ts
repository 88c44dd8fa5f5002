import { groupOf, type KubeObject } from "../object.ts";

/** Undefined: ready, as far as its kind can say. Otherwise what is still missing. */
export function notReady(live: KubeObject): string | undefined {
  if (live.metadata["deletionTimestamp"] !== undefined) return "it is being deleted";
  return JUDGES[`${groupOf(live.apiVersion)}/${live.kind}`]?.(live);
}

// biome-ignore lint/suspicious/noExplicitAny: a status is read field by field, each of which may be missing
type Loose = any; // oxlint-disable-line typescript/no-explicit-any -- what is missing is judged as not ready
type Live = KubeObject & { readonly spec?: Loose; readonly status?: Loose };

const JUDGES: Readonly<Record<string, ((live: Live) => string | undefined) | undefined>> = {
  "apiextensions.k8s.io/CustomResourceDefinition": (live) =>
    conditionOf(live, "NamesAccepted", "False")?.message ??
    unless(isTrue(live, "Established"), "it is not Established"),
  "/Namespace": ({ status }) => unless(status?.phase === "Active", `its phase is ${status?.phase ?? "not known"}`),
  "apps/Deployment": (live) => {
    const { spec, status } = live;
    const want = Number(spec?.replicas ?? 1);
    if (!isCurrent(live)) return "its controller has not seen this version of it";
    const stuck = conditionOf(live, "Progressing", "False")?.message;
    if (stuck !== undefined) return String(stuck);
    const old = Number(status?.replicas ?? 0) - Number(status?.updatedReplicas ?? 0);
    if (old > 0) return `replicas of an older version are left: ${old}`; // which are among those that are available
    return counted(
      Math.min(status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0),
      want,
      "replicas are available",
    );
  },
  "apps/DaemonSet": (live) => {
    const { status } = live;
    if (!isCurrent(live) || status?.desiredNumberScheduled === undefined)
      return "its controller has not seen this version of it";
    const here = Math.min(status.updatedNumberScheduled ?? 0, status.numberAvailable ?? 0);
    return counted(here, Number(status.desiredNumberScheduled), "Pods are available");
  },
  "apps/StatefulSet": (live) => {
    const { spec, status } = live;
    if (!isCurrent(live)) return "its controller has not seen this version of it";
    return counted(
      Math.min(status?.updatedReplicas ?? 0, status?.readyReplicas ?? 0),
      Number(spec?.replicas ?? 1),
      "Pods are ready",
    );
  },
  "batch/Job": (live) => {
    const failed = conditionOf(live, "Failed", "True");
    if (failed !== undefined) return `it failed: ${failed.message ?? failed.reason ?? "no reason given"}`;
    return unless(isTrue(live, "Complete"), "it has not finished");
  },
  "/Pod": (live) => unless(live.status?.phase === "Succeeded" || isTrue(live, "Ready"), "it is not Ready"),
  "apiregistration.k8s.io/APIService": (live) =>
    unless(isTrue(live, "Available"), conditionOf(live, "Available", "False")?.message ?? "it is not Available"),
};

function isCurrent({ metadata, status }: Live): boolean {
  return Number(status?.observedGeneration ?? -1) >= Number(metadata["generation"] ?? 0);
}

function counted(are: number, want: number, what: string): string | undefined {
  return unless(are >= want, `${are} of ${want} ${what}`);
}

function conditionOf({ status }: Live, type: string, value: string): Loose {
  const all: unknown = status?.conditions;
  return Array.isArray(all) ? all.find((one: Loose) => one?.type === type && one?.status === value) : undefined;
}

function isTrue(live: Live, type: string): boolean {
  return conditionOf(live, type, "True") !== undefined;
}

function unless(ok: boolean, problem: string): string | undefined {
  return ok ? undefined : problem;
}
