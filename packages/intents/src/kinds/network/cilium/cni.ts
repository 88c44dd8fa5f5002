import { chartValues } from "../../../kubernetes/chart-values.ts";
import type { Read } from "../../../kubernetes/kubernetes-side.ts";
import { nodeCount } from "../../cluster/members.ts";
import type { Cni } from "../kubernetes.ts";
import { passwordsOf } from "../passwords.ts";
import { poolsInUse, SERVICES } from "../pool-use.ts";
import { ciliumBgp } from "./bgp.ts";
import { ciliumHealth, NODE_CONFIGS } from "./health.ts";
import { ciliumPools, l2Policy, liveBlocks, POOLS } from "./load-balancer.ts";
import { ciliumValues } from "./values.ts";

export const ciliumCni: Cni = {
  charts({ spec }, cluster, site) {
    const { chart } = spec;
    if (chart === undefined) return [];
    const { url, sha256, values } = chart;
    const all = chartValues(values, ciliumValues(spec, cluster, nodeCount(cluster, site.all("Machine"))));
    return [{ release: "cilium", namespace: "kube-system", chart: { url, sha256 }, values: all }];
  },
  compile(network, _cluster, site) {
    const { bgp } = network.spec.loadBalancer;
    const { passwords, waits } = passwordsOf(bgp, site);
    const inUse = poolsInUse(network.spec, liveBlocks(network, site), site);
    return {
      objects: [
        ...(inUse.length > 0 ? [] : ciliumPools(network)),
        ...l2Policy(network),
        ...(bgp === undefined ? [] : ciliumBgp(network, bgp, passwords)),
      ],
      waits: [...waits, ...inUse],
    };
  },
  reads: () => [POOLS, SERVICES, NODE_CONFIGS, DAEMON_SETS],
  health: ciliumHealth,
};

const DAEMON_SETS: Read = { apiVersion: "apps/v1", kind: "DaemonSet", namespace: "kube-system" };
