import { chartValues } from "../../../kubernetes/chart-values.ts";
import type { ChartUse, Compiled, Health, Read } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { labelsOf, type Network } from "../names.ts";
import { namespaceOf } from "../namespace.ts";
import { passwordsOf } from "../passwords.ts";
import { poolsInUse, SERVICES } from "../pool-use.ts";
import { metallbBgp } from "./bgp.ts";
import { metallbHealth, SESSIONS } from "./health.ts";
import { l2Advertisement, liveAddresses, METALLB, metallbPools, POOLS } from "./pools.ts";

/** The load balancer of calico and flannel. */
export const metallb = {
  charts({ spec }: Network): readonly ChartUse[] {
    const { chart } = spec.metallb;
    if (chart === undefined) return [];
    const { url, sha256, values } = chart;
    const all = chartValues(values, {
      speaker: { enabled: !calicoSpeaks(spec) },
      frrk8s: { enabled: spec.loadBalancer.bgp !== undefined && !calicoSpeaks(spec) },
    });
    return [{ release: "metallb", namespace: METALLB, chart: { url, sha256 }, values: all }];
  },
  compile(network: Network, site: SiteView): Compiled {
    const { bgp } = network.spec.loadBalancer;
    const speaks = bgp !== undefined && !calicoSpeaks(network.spec);
    const { passwords, waits } = speaks ? passwordsOf(bgp, site) : passwordsOf(undefined, site);
    const inUse = poolsInUse(network.spec, liveAddresses(network, site), site);
    return {
      objects: [
        ...(network.spec.metallb.chart === undefined ? [] : [namespaceOf(METALLB, labelsOf(network))]),
        ...(inUse.length > 0 ? [] : metallbPools(network)),
        ...l2Advertisement(network),
        ...(speaks ? metallbBgp(network, bgp, passwords) : []),
      ],
      waits: [...waits, ...inUse],
    };
  },
  reads(_network: Network): readonly Read[] {
    return [
      POOLS,
      SERVICES,
      SESSIONS,
      ...["Deployment", "DaemonSet"].map((kind) => ({ apiVersion: "apps/v1", kind, namespace: METALLB })),
    ];
  },
  health(network: Network, site: SiteView): readonly Health[] {
    return metallbHealth(network, site, !calicoSpeaks(network.spec));
  },
};

/** One session to a peer is all that a node can have: where Calico has it, MetalLB only hands out addresses. */
function calicoSpeaks({ cni, calico }: Network["spec"]): boolean {
  return cni === "calico" && calico.bgp;
}
