import type { Finding, Path } from "../../../finding.ts";
import type { World } from "../../../plan/world.ts";
import { nameMachines } from "../../machine/name-machines.ts";
import { clusterOf, documentsAt } from "../../network/cluster.ts";
import type { CephSpec } from "../ceph-schema.ts";
import type { Storage } from "../names.ts";
import type { StorageSpec } from "../schema.ts";
import { hostsOf } from "./hosts.ts";

const AT: Path = ["spec", "ceph"];

/** What documents alone tell: enough hosts for monitors and copies, each with a root disk that is known. */
export function checkCeph(storage: Storage, ceph: CephSpec, world: World): Finding[] {
  const site = documentsAt(storage.site, world);
  const hosts = hostsOf(ceph, storage.spec.cluster, site);
  if (hosts.length === 0) {
    const message = "no machine of the cluster has these labels";
    return [
      {
        path: [...AT, "machines", "matchLabels"],
        message,
        found: "0 machines",
        expected: `labels of machines that give ${storage.site} their disks`,
      },
    ];
  }
  return [...checkOther(storage, world), ...checkCounts(ceph, hosts.length), ...checkRootDisks(hosts)];
}

function checkOther(storage: Storage, world: World): Finding[] {
  const site = documentsAt(storage.site, world);
  const mine = clusterOf(storage, site)?.name;
  const other = site
    .all<StorageSpec>("Storage")
    .find((one) => one.name !== storage.name && one.spec.ceph !== undefined && clusterOf(one, site)?.name === mine);
  if (other === undefined || mine === undefined) return [];
  const message = `cluster/${mine} has the Ceph of storage/${other.name} already`;
  return [{ path: AT, message, found: "a second one", expected: "one Ceph for each Cluster" }];
}

function checkCounts(ceph: CephSpec, hosts: number): Finding[] {
  const all = `${hosts} machine${hosts === 1 ? "" : "s"}, of whatever architecture`;
  const few = (path: Path, what: string, wanted: number): Finding[] =>
    wanted <= hosts
      ? []
      : [
          {
            path,
            message: `${what} need as many hosts; the cluster has ${all}`,
            found: String(wanted),
            expected: `at most ${hosts}`,
          },
        ];
  const pools = (["block", "filesystem", "object"] as const).flatMap((field) =>
    ceph[field].flatMap(({ replicas, failureDomain = ceph.failureDomain }, i) =>
      replicas === undefined || failureDomain !== "host" ? [] : few([...AT, field, i, "replicas"], "copies", replicas),
    ),
  );
  return [
    ...few([...AT, "monitors"], "monitors", ceph.monitors),
    ...(ceph.failureDomain === "host" ? few([...AT, "replicas"], "copies", ceph.replicas) : []),
    ...pools,
  ];
}

/** With several disks in a machine nobody else can say which is the one that Ceph must not have. */
function checkRootDisks(hosts: ReturnType<typeof hostsOf>): Finding[] {
  const unknown = hosts.filter(({ spec }) => spec.rootDisk === undefined).map(({ name }) => name);
  if (unknown.length === 0) return [];
  const message = "the root disk of a machine that gives disks must be known";
  return [
    {
      path: [...AT, "devices"],
      message,
      found: `nothing in ${nameMachines(unknown)}`,
      expected: "spec.rootDisk in each of these Machines",
    },
  ];
}
