import { groupOf, type ObjectRef } from "../object.ts";

/** Kinds with which data goes, and what it is, for the sentence of a plan. */
export function heldData({ apiVersion, kind }: Pick<ObjectRef, "apiVersion" | "kind">): string | undefined {
  return HOLD_DATA[`${groupOf(apiVersion)}/${kind}`];
}

/** A definition goes with all its objects, a namespace with all that is in it: what is there decides (`observed`). */
export function asksWhatIsInside({
  apiVersion,
  kind,
}: Pick<ObjectRef, "apiVersion" | "kind">): "definition" | "namespace" | undefined {
  if (kind === "CustomResourceDefinition" && groupOf(apiVersion) === "apiextensions.k8s.io") return "definition";
  return kind === "Namespace" && groupOf(apiVersion) === "" ? "namespace" : undefined;
}

const HOLD_DATA: Readonly<Record<string, string | undefined>> = {
  "/PersistentVolume": "a volume with its data",
  "/PersistentVolumeClaim": "a volume with its data",
  "ceph.rook.io/CephCluster": "a Ceph cluster with all its data",
  "ceph.rook.io/CephBlockPool": "a Ceph pool with all its volumes",
  "ceph.rook.io/CephBlockPoolRadosNamespace": "a part of a Ceph pool with all its volumes",
  "ceph.rook.io/CephFilesystem": "a Ceph filesystem with all its files",
  "ceph.rook.io/CephFilesystemSubVolumeGroup": "a part of a Ceph filesystem with all its files",
  "ceph.rook.io/CephObjectStore": "a Ceph object store with all its buckets",
  "objectbucket.io/ObjectBucketClaim": "a bucket with all its objects",
  "cluster.x-k8s.io/Cluster": "a cluster with all its machines",
};
