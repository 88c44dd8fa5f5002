import { conditionOf } from "../../../kubernetes/live.ts";
import type { Health, Read } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { Network } from "../names.ts";

export const STATUSES = { apiVersion: "operator.tigera.io/v1", kind: "TigeraStatus" } as const satisfies Read;

export function calicoHealth({ spec }: Network, site: SiteView): readonly Health[] {
  return [
    operatorHealth(site),
    ...(spec.calico.bgp && spec.loadBalancer.bgp !== undefined
      ? [
          {
            type: "BGPSessionsUp",
            ok: undefined,
            reason: "NotReported",
            message: "Calico reports sessions only where a CalicoNodeStatus asks for them: calicoctl node status",
          },
        ]
      : []),
  ];
}

/** Calico's operator sums up all that it runs. */
function operatorHealth(site: SiteView): Health {
  const type = "CNIReady";
  const live = site.live({ ...STATUSES, name: "calico" });
  const is = (name: string) => conditionOf(live, name);
  const [available, degraded, progressing] = [is("Available"), is("Degraded"), is("Progressing")];
  if (available === undefined)
    return { type, ok: undefined, reason: "NotObserved", message: "TigeraStatus calico says nothing yet" };
  if (degraded?.status === "True")
    return {
      type,
      ok: false,
      reason: degraded.reason || "Degraded",
      message: `${degraded.message ?? ""}: kubectl get tigerastatus calico -o yaml`,
    };
  if (available.status === "True")
    return { type, ok: true, reason: "Available", message: "Calico runs as its Installation says" };
  const why = progressing?.status === "True" ? (progressing.message ?? "") : (available.message ?? "");
  return { type, ok: false, reason: "NotAvailable", message: `Calico is not available: ${why}` };
}
