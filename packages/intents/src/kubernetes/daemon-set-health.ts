import type { Health } from "./kubernetes-side.ts";
import { statusOf } from "./live.ts";
import type { SiteView } from "./site-view.ts";

/** Whether every node that shall have it runs the newest pod of a DaemonSet. */
export function daemonSetHealth(type: string, ref: { namespace: string; name: string }, site: SiteView): Health {
  const daemons = site.live({ apiVersion: "apps/v1", kind: "DaemonSet", ...ref });
  const { desiredNumberScheduled: wanted, numberReady, updatedNumberScheduled, observedGeneration } = statusOf(daemons);
  const where = `${ref.namespace}/${ref.name}`;
  if (typeof wanted !== "number" || observedGeneration !== daemons?.metadata["generation"])
    return {
      type,
      ok: undefined,
      reason: "NotObserved",
      message: `DaemonSet ${where} is not there, or has not been looked at yet`,
    };
  const ready = Math.min(Number(numberReady ?? 0), Number(updatedNumberScheduled ?? 0));
  if (wanted > 0 && ready >= wanted)
    return { type, ok: true, reason: "AllNodes", message: `${where} runs on all ${wanted} nodes` };
  return {
    type,
    ok: false,
    reason: wanted === 0 ? "NoNodes" : "NodesMissing",
    message: `${where} is ready on ${ready} of ${wanted} nodes: kubectl -n ${ref.namespace} describe daemonset ${ref.name}`,
  };
}
