import type { Finding } from "../../finding.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { checkBgp } from "./check-bgp.ts";
import { checkAddresses } from "./check-addresses.ts";
import { clusterOf, documentsAt } from "./cluster.ts";
import type { Network } from "./names.ts";
import { passwordReferences } from "./references.ts";
import type { NetworkSpec } from "./schema.ts";

/** A network among the other documents of its site: its cluster, addresses that are free, peers that can be reached. */
export function checkNetwork(network: Network, world: World): readonly Finding[] {
  const keys = passwordReferences(network.spec).map(({ of, path }) => ({ of, path: [...path, "key"] }));
  return [
    ...checkCluster(network, world),
    ...checkAddresses(network, world),
    ...checkBgp(network, world),
    ...checkSecretKeys(network.site, keys, world),
  ];
}

/** That a Cluster which is named exists is checked for every reference. */
function checkCluster(network: Network, world: World): Finding[] {
  const site = documentsAt(network.site, world);
  const clusters = site
    .all("Cluster")
    .map(({ name }) => name)
    .sort();
  const path = ["spec", "cluster"];
  const { cluster } = network.spec;
  if (cluster === undefined && clusters.length === 0)
    return [
      { path, message: `no Cluster at ${network.site}`, found: "nothing", expected: "a Cluster whose network it is" },
    ];
  if (cluster === undefined && clusters.length > 1)
    return [
      {
        path,
        message: `${network.site} has several Clusters`,
        found: "nothing",
        expected: `one of ${clusters.join(", ")}`,
      },
    ];
  const mine = clusterOf(network, site)?.name;
  const other = site
    .all<NetworkSpec>("Network")
    .find((one) => one.name !== network.name && clusterOf(one, site)?.name === mine);
  if (mine === undefined || other === undefined) return [];
  const message = `cluster/${mine} has network/${other.name} already`;
  return [{ path, message, found: cluster ?? "nothing", expected: "one Network for each Cluster" }];
}
