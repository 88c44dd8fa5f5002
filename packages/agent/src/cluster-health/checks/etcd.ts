import { seconds } from "@longshore/kit";
import { check, type Place } from "../check.ts";
import { controlPlaneOf } from "../control-plane.ts";
import { parseProbe, type Probe } from "../probe.ts";

/** Whether etcd answers the API server, which asks it for its own `/readyz`: nobody else at the site has a login there. */
export const etcd = check<Seen>({
  name: "etcd",
  parent: "host",
  every: seconds(15),
  deadline: seconds(10),
  async observe(at, signal) {
    const probe = await probeOf(at, signal);
    return probe.checks.has("etcd") || probe.status >= 500 ? { probe, controlPlane: controlPlaneOf(at) } : undefined;
  },
  judge({ probe, controlPlane }) {
    const bad = [...probe.checks].flatMap(([name, ok]) => (OF_ETCD.test(name) && !ok ? [name] : []));
    if (bad.length === 0)
      return { state: "healthy", reason: "Answers", message: "it answers the API server", nextStep: "" };
    const enough = Math.floor(controlPlane.length / 2) + 1;
    return {
      state: "failed",
      reason: "NoAnswer",
      message: `the API server gets no answer from it (its checks: ${bad.join(", ")})`,
      nextStep:
        "on a control-plane machine: crictl ps -a --name etcd, then etcdctl endpoint status --cluster; with a quorum lost, restore a snapshot",
      ...(controlPlane.length > 0 && { restsOn: { machines: controlPlane, enough } }),
    };
  },
});

/**
 * This check alone: with an etcd that hangs, all of /readyz takes several times as long as its answer may take. Who may
 * not ask for a single one (system:public-info-viewer does not let it) asks for all.
 */
async function probeOf({ api }: Place, signal: AbortSignal): Promise<Probe> {
  const { status } = await api.text("/livez/etcd", signal);
  if (status === 200 || status >= 500) return { status, checks: new Map([["etcd", status === 200]]) };
  return parseProbe(await api.text("/readyz?verbose", signal));
}

interface Seen {
  readonly probe: Probe;
  readonly controlPlane: readonly string[];
}

/** `etcd`, and since Kubernetes 1.23 `etcd-readiness`. */
const OF_ETCD = /^etcd(-|$)/;
