import type { Check } from "../check.ts";
import { apiServer } from "./api-server.ts";
import { bgp } from "./bgp.ts";
import { ceph } from "./ceph.ts";
import { certificates } from "./certificates.ts";
import { clusterApi } from "./cluster-api.ts";
import { cni } from "./cni.ts";
import { etcd } from "./etcd.ts";
import { gitops } from "./gitops.ts";
import { nodes } from "./nodes.ts";
import { tinkerbell } from "./tinkerbell.ts";
import { workloads } from "./workloads.ts";

/** Every check of a cluster; loaded once a site has one. */
export const checks: readonly Check[] = [
  ...[etcd, apiServer, certificates],
  ...[nodes, cni, bgp, ceph, gitops, workloads],
  ...[clusterApi, tinkerbell],
];
