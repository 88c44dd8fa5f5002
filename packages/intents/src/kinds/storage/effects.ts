import type { KindChange } from "../kind.ts";
import { clusterOf, documentsAt } from "../network/cluster.ts";
import { hostsOf } from "./ceph/hosts.ts";
import type { CephSpec } from "./ceph-schema.ts";
import type { StorageSpec } from "./schema.ts";

/** What the site will do with disks and data. */
export function storageEffects({ before, after, world }: KindChange<StorageSpec>): readonly string[] {
  if (after === undefined) {
    const kept =
      before?.spec.deletion === "confirm"
        ? "deletes what holds data only with its name given"
        : "keeps what holds data: deletion is keep";
    return [`forgets the storage; ${kept}`];
  }
  const { ceph } = after.spec;
  const site = documentsAt(after.site, world);
  const cluster = clusterOf(after, site)?.name ?? after.spec.cluster ?? "";
  if (ceph === undefined)
    return before === undefined ? [`gives cluster/${cluster} volumes of a SAN`] : goneEffects(before.spec, after.spec);
  const hosts = hostsOf(ceph, after.spec.cluster, site).map(({ name }) => name);
  return [
    ...(before === undefined
      ? [`makes Ceph of the disks of ${hosts.join(", ")}, all but their root disks; what is on them is lost`]
      : []),
    ...(before === undefined ? riskEffects(ceph) : []),
    ...(before === undefined ? [] : goneEffects(before.spec, after.spec)),
  ];
}

function riskEffects(ceph: CephSpec): string[] {
  return [
    ...(ceph.replicas === 1 ? ["keeps one copy: a disk that fails takes its data with it"] : []),
    ...(ceph.replicas === 2 ? ["keeps two copies: while a host is down, the other one's disks are all there is"] : []),
    ...(ceph.failureDomain === "osd" && ceph.replicas > 1
      ? ["may keep all copies on one host: failureDomain is osd"]
      : []),
    ...(ceph.dataDisk === undefined
      ? [
          "keeps monitors' data on root disks: a host that is installed anew loses its monitor; one at a time, and wait for HEALTH_OK between",
        ]
      : []),
  ];
}

/** What is no longer wanted and has data. */
function goneEffects(before: StorageSpec, after: StorageSpec): string[] {
  const gone = pools(before).filter((name) => !pools(after).includes(name));
  if (gone.length === 0) return [];
  const named = gone.join(", ");
  return [
    after.deletion === "confirm"
      ? `deletes ${named} with all data, once its name is given`
      : `keeps ${named}, which is no longer wanted: deletion is keep`,
  ];
}

function pools({ ceph, san }: StorageSpec): readonly string[] {
  const volumes = [san?.iscsi, san?.fc, san?.nfs, san?.nvmeof].flatMap(
    (one) => one?.volumes.map(({ name }) => `volume ${name}`) ?? [],
  );
  const ours = (["block", "filesystem", "object"] as const).flatMap((field) =>
    (ceph?.[field] ?? []).map(({ name }) => `${field} ${name}`),
  );
  return [...ours, ...volumes];
}
