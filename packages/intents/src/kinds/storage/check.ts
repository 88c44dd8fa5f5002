import type { Finding, Path } from "../../finding.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { clusterOf, documentsAt } from "../network/cluster.ts";
import { checkCeph } from "./ceph/check.ts";
import type { Storage } from "./names.ts";
import { loginReferences } from "./references.ts";
import type { StorageSpec } from "./schema.ts";

/** Storage among the other documents of its site: its cluster, its machines, its Secrets, names that no other has. */
export function checkStorage(storage: Storage, world: World): readonly Finding[] {
  const cluster = checkCluster(storage, world);
  if (cluster.length > 0) return cluster;
  const { ceph } = storage.spec;
  const keys = loginReferences(storage.spec).map(({ of, path }) => ({ of, path: [...path, "key"] }));
  return [
    ...(ceph === undefined ? [] : checkCeph(storage, ceph, world)),
    ...checkClasses(storage, world),
    ...checkSecretKeys(storage.site, keys, world),
  ];
}

/** That a Cluster which is named exists is checked for every reference. */
function checkCluster({ site, spec }: Storage, world: World): Finding[] {
  const names = documentsAt(site, world)
    .all("Cluster")
    .map(({ name }) => name)
    .sort();
  if (spec.cluster !== undefined || names.length === 1) return [];
  const path = ["spec", "cluster"];
  if (names.length === 0)
    return [{ path, message: `no Cluster at ${site}`, found: "nothing", expected: "a Cluster whose storage it is" }];
  return [{ path, message: `${site} has several Clusters`, found: "nothing", expected: `one of ${names.join(", ")}` }];
}

interface Class {
  readonly name: string;
  readonly isDefault: boolean;
  readonly path: Path;
}

/** StorageClasses of one cluster: each name once, one default. */
function checkClasses(storage: Storage, world: World): Finding[] {
  const site = documentsAt(storage.site, world);
  const mine = clusterOf(storage, site)?.name;
  const others = site
    .all<StorageSpec>("Storage")
    .filter((one) => one.name !== storage.name && clusterOf(one, site)?.name === mine)
    .flatMap((one) => classesOf(one).map((each) => ({ ...each, of: one.name })));
  return classesOf(storage).flatMap(({ name, isDefault, path }) => {
    const same = others.find((other) => other.name === name);
    const rival = others.find((other) => isDefault && other.isDefault);
    return [
      ...(same === undefined
        ? []
        : [
            {
              path: [...path, "name"],
              message: `storage/${same.of} has the StorageClass ${name} already`,
              found: name,
              expected: "a name of its own",
            },
          ]),
      ...(rival === undefined
        ? []
        : [
            {
              path: [...path, "default"],
              message: `${rival.name} of storage/${rival.of} is the default already`,
              found: "true",
              expected: "one default in a cluster",
            },
          ]),
    ];
  });
}

function classesOf({ name, spec: { ceph, san } }: Storage): readonly Class[] {
  const pools = (["block", "filesystem", "object"] as const).flatMap((field) =>
    (ceph?.[field] ?? []).map((one, i) => ({
      name: one.name,
      isDefault: "default" in one && one.default,
      path: ["spec", "ceph", field, i],
    })),
  );
  const made = (san?.csi?.classes ?? []).map((one, i) => ({
    name: one.name,
    isDefault: one.default,
    path: ["spec", "san", "csi", "classes", i],
  }));
  const there = [san?.iscsi, san?.fc, san?.nfs, san?.nvmeof].some((one) => (one?.volumes.length ?? 0) > 0);
  return [...pools, ...made, ...(there ? [{ name, isDefault: false, path: ["metadata"] }] : [])];
}
