// A site with a cluster, for the tests of networks.
import type { Intent } from "../../intent.ts";
import { intent, machine, secret, site } from "../../plan/fixtures.ts";
import { documentsOf } from "../fixtures.ts";
import type { Network } from "./names.ts";

export const oslo: readonly Intent[] = [
  site("oslo", {
    networks: {
      bmc: { cidr: "10.2.0.0/24" },
      boot: { cidr: "10.1.0.0/24", gateway: "10.1.0.1", dhcp: { mode: "server", range: "10.1.0.100-10.1.0.199" } },
    },
  }),
  cluster("main"),
  secret("bmc-root", "oslo"),
  secret("bgp", "oslo"),
  machine("r1u7", "oslo", {
    bmc: { address: "10.2.0.17" },
    nics: [{ mac: "3c:ec:ef:00:00:17", address: "10.1.0.17" }],
  }),
];

/** Of every machine of the site that is a worker or of the control plane. */
export function cluster(name: string, endpoint = "10.1.0.10"): Intent {
  const of = (role: string) => ({ machines: { matchLabels: { role } }, os: "flatcar" });
  return intent("Cluster", name, "oslo", {
    kubernetes: "v1.36.2",
    provider: "capi",
    endpoint,
    controlPlane: { replicas: 1, ...of("control-plane") },
    pools: [{ name: "workers", ...of("worker") }],
  });
}

export function network(spec: object): Network {
  return intent("Network", "main", "oslo", spec) as unknown as Network;
}

export function written(yaml: string): Network {
  return documentsOf(yaml)[0] as unknown as Network;
}
