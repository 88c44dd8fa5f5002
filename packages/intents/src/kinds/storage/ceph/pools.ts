import type { KubeObject } from "@longshore/kube";
import type { CephSpec } from "../ceph-schema.ts";
import { labelsOf, type Storage } from "../names.ts";
import { storageClass } from "../storage-class.ts";
import { CEPHFS, RBD, ROOK } from "./cluster.ts";

/** Pools, filesystems and object stores, each with its StorageClass; with snapshots where they are wanted. */
export function cephPools(storage: Storage, ceph: CephSpec): readonly KubeObject[] {
  const labels = labelsOf(storage);
  return [
    ...ceph.block.flatMap((pool) => [blockPool(storage, ceph, pool), blockClass(pool, labels)]),
    ...ceph.filesystem.flatMap((one) => [
      filesystem(storage, ceph, one),
      subvolumes(storage, one),
      filesystemClass(one, labels),
    ]),
    ...ceph.object.flatMap((one) => [objectStore(storage, ceph, one), bucketClass(one, labels)]),
    ...(ceph.snapshots && ceph.block.length > 0 ? [snapshotClass("rbd", RBD, labels)] : []),
    ...(ceph.snapshots && ceph.filesystem.length > 0 ? [snapshotClass("cephfs", CEPHFS, labels)] : []),
  ];
}

type Block = CephSpec["block"][number];
type Filesystem = CephSpec["filesystem"][number];
type ObjectStore = CephSpec["object"][number];

function cephObject(storage: Storage, kind: string, name: string, spec: object): KubeObject {
  return { apiVersion: "ceph.rook.io/v1", kind, metadata: { name, namespace: ROOK, labels: labelsOf(storage) }, spec };
}

function copies(
  ceph: CephSpec,
  { replicas = ceph.replicas, failureDomain = ceph.failureDomain }: Pick<Block, "replicas" | "failureDomain">,
): object {
  return { failureDomain, replicated: { size: replicas, requireSafeReplicaSize: replicas > 1 } };
}

function blockPool(storage: Storage, ceph: CephSpec, pool: Block): KubeObject {
  const { deviceClass } = pool;
  return cephObject(storage, "CephBlockPool", pool.name, {
    ...copies(ceph, pool),
    ...(deviceClass !== undefined && { deviceClass }),
  });
}

function blockClass(
  { name, default: isDefault, reclaim }: Block,
  labels: Readonly<Record<string, string>>,
): KubeObject {
  const parameters = {
    clusterID: ROOK,
    pool: name,
    imageFormat: "2",
    imageFeatures: "layering,fast-diff,object-map,deep-flatten,exclusive-lock",
    ...csiSecrets("rook-csi-rbd"),
    "csi.storage.k8s.io/fstype": "ext4",
  };
  return storageClass({ name, labels, provisioner: RBD, isDefault, reclaim, parameters, expands: true });
}

/** Names and places of the Secrets that Rook makes for its CSI drivers. */
function csiSecrets(prefix: string): Readonly<Record<string, string>> {
  const of = (verb: string, secret: string) => [
    [`csi.storage.k8s.io/${verb}-secret-name`, secret],
    [`csi.storage.k8s.io/${verb}-secret-namespace`, ROOK],
  ];
  return Object.fromEntries([
    ...of("provisioner", `${prefix}-provisioner`),
    ...of("controller-expand", `${prefix}-provisioner`),
    ...of("controller-publish", `${prefix}-provisioner`),
    ...of("node-stage", `${prefix}-node`),
  ]) as Record<string, string>;
}

/** Rook names a filesystem's pool after both: "shared-replicated". */
const DATA_POOL = "replicated";

function filesystem(storage: Storage, ceph: CephSpec, one: Filesystem): KubeObject {
  return cephObject(storage, "CephFilesystem", one.name, {
    metadataPool: copies(ceph, one),
    dataPools: [{ name: DATA_POOL, ...copies(ceph, one) }],
    preserveFilesystemOnDelete: true,
    metadataServer: {
      activeCount: one.metadataServers,
      activeStandby: true,
      priorityClassName: "system-cluster-critical",
    },
  });
}

/** Where the CSI driver makes its volumes. */
function subvolumes(storage: Storage, { name }: Filesystem): KubeObject {
  return cephObject(storage, "CephFilesystemSubVolumeGroup", `${name}-csi`, {
    name: "csi",
    filesystemName: name,
    pinning: { distributed: 1 },
  });
}

function filesystemClass(
  { name, default: isDefault, reclaim }: Filesystem,
  labels: Readonly<Record<string, string>>,
): KubeObject {
  const parameters = { clusterID: ROOK, fsName: name, pool: `${name}-${DATA_POOL}`, ...csiSecrets("rook-csi-cephfs") };
  return storageClass({ name, labels, provisioner: CEPHFS, isDefault, reclaim, parameters, expands: true });
}

function objectStore(storage: Storage, ceph: CephSpec, one: ObjectStore): KubeObject {
  return cephObject(storage, "CephObjectStore", one.name, {
    metadataPool: copies(ceph, one),
    dataPool: copies(ceph, one),
    preservePoolsOnDelete: true,
    gateway: { port: one.port, instances: one.gateways, priorityClassName: "system-cluster-critical" },
  });
}

function bucketClass({ name }: ObjectStore, labels: Readonly<Record<string, string>>): KubeObject {
  const parameters = { objectStoreName: name, objectStoreNamespace: ROOK };
  return storageClass({ name, labels, provisioner: `${ROOK}.ceph.rook.io/bucket`, reclaim: "Delete", parameters });
}

function snapshotClass(kind: "rbd" | "cephfs", driver: string, labels: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshotClass",
    metadata: { name: `ceph-${kind}`, labels },
    driver,
    deletionPolicy: "Delete",
    parameters: {
      clusterID: ROOK,
      "csi.storage.k8s.io/snapshotter-secret-name": `rook-csi-${kind}-provisioner`,
      "csi.storage.k8s.io/snapshotter-secret-namespace": ROOK,
    },
  };
}
