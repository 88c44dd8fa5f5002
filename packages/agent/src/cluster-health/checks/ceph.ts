import { cephHealthOf, type Health } from "@longshore/intents";
import { seconds } from "@longshore/kit";
import { check } from "../check.ts";
import { summarize } from "../summarize.ts";
import { SEVERITY, type State } from "../verdict.ts";

/** How Ceph is, by what Rook writes in CephCluster: its own work, Ceph's health, and the space that is left. */
export const ceph = check<readonly Seen[]>({
  name: "ceph",
  parent: "cni",
  every: seconds(30),
  deadline: seconds(15),
  async observe({ api }, signal) {
    const of = { apiVersion: "ceph.rook.io/v1", kind: "CephCluster" };
    const found = await summarize(api, of, (one) => ({ name: one.metadata.name, health: cephHealthOf(one) }), signal);
    return found?.length === 0 ? undefined : found;
  },
  judge(seen) {
    const all = seen.flatMap(({ name, health }) => health.map((one) => ({ name, ...one, state: stateOf(one) })));
    const [worst] = all.toSorted((a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state));
    if (worst === undefined || worst.state === "healthy")
      return {
        state: "healthy",
        reason: "HealthOk",
        message: "Rook and Ceph are well, and space is left",
        nextStep: "",
      };
    const { name, state, reason, message } = worst;
    const nextStep = `kubectl -n rook-ceph describe cephcluster ${name}; ceph status, in deployment rook-ceph-tools`;
    return { state, reason, message: `${name}: ${message}`, nextStep };
  },
});

interface Seen {
  readonly name: string;
  readonly health: readonly Health[];
}

/** A warning is no failure: Ceph still serves. */
function stateOf({ ok, reason }: Health): State {
  if (ok === undefined) return "unknown";
  if (ok) return "healthy";
  return FAILURES.has(reason) ? "failed" : "degraded";
}

const FAILURES: ReadonlySet<string> = new Set(["HealthErr", "Failure", "Error"]);
