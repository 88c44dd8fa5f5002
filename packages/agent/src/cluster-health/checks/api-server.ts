import { isLongshoreError, messageOf, seconds } from "@longshore/kit";
import { check, type Place } from "../check.ts";
import { controlPlaneOf } from "../control-plane.ts";
import { failedOf, parseProbe, type Probe } from "../probe.ts";
import type { Verdict } from "../verdict.ts";

/** Whether the API server lives and is ready, by its own checks; what etcd says of itself is told by the check `etcd`. */
export const apiServer = check<Seen>({
  name: "api-server",
  parent: "etcd",
  every: seconds(15),
  deadline: seconds(10),
  async observe(at, signal) {
    const [livez, readyz] = await Promise.all([ask(at, "/livez?verbose", signal), ask(at, "/readyz?verbose", signal)]);
    return { livez, readyz, controlPlane: controlPlaneOf(at) };
  },
  judge({ livez, readyz, controlPlane }) {
    const rests = controlPlane.length > 0 ? { restsOn: { machines: controlPlane, enough: 1 } } : {};
    const [refused] = [livez, readyz].filter(({ status }) => status === 401 || status === 403);
    if (refused !== undefined) return { ...closed(refused), ...rests };
    if (livez.status !== 200) return { ...notWell("failed", "NotLive", "/livez", livez), ...rests };
    if (readyz.status !== 200) return { ...notWell("degraded", "NotReady", "/readyz", readyz), ...rests };
    return { state: "healthy", reason: "Ready", message: "it is live and ready", nextStep: "" };
  },
  unseen(error) {
    if (!isLongshoreError(error) || !SILENCE.has(error.code)) return undefined;
    return { state: "failed", reason: "NoAnswer", message: messageOf(error), nextStep: LOOK };
  },
});

interface Seen {
  readonly livez: Probe;
  readonly readyz: Probe;
  /** Machines on which API servers run, as far as documents say it. */
  readonly controlPlane: readonly string[];
}

async function ask({ api }: Place, path: string, signal: AbortSignal): Promise<Probe> {
  return parseProbe(await api.text(path, signal));
}

function notWell(state: "failed" | "degraded", reason: string, path: string, probe: Probe): Verdict {
  const names = failedOf(probe);
  const said = names.length === 0 ? `HTTP ${probe.status}` : `failed: ${names.join(", ")}`;
  return { state, reason, message: `${path}: ${said}`, nextStep: `kubectl get --raw '${path}?verbose'; ${LOOK}` };
}

function closed({ status }: Probe): Verdict {
  const message = `it does not let the agent ask /livez and /readyz (HTTP ${status})`;
  const nextStep = "Give the agent's login the ClusterRole system:public-info-viewer, or renew it.";
  return { state: "unknown", reason: "Forbidden", message, nextStep };
}

const LOOK = "on a control-plane machine: crictl ps -a --name kube-apiserver, then crictl logs of it";
const SILENCE: ReadonlySet<string> = new Set([
  "KUBE_UNREACHABLE",
  "KUBE_NO_ANSWER",
  "KUBE_UNTRUSTED",
  "HEALTH_TOO_SLOW",
]);
