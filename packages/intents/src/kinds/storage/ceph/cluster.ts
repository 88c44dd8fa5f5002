import type { KubeObject } from "@longshore/kube";
import type { CephSpec } from "../ceph-schema.ts";
import { labelsOf, type Storage } from "../names.ts";
import type { HostDisks } from "./disks.ts";

/** Where Rook, Ceph and its CSI drivers are; also the name of the CephCluster, as Rook's own examples have it. */
export const ROOK = "rook-ceph";
/** Where monitors keep their data, on each host. */
export const DATA_FOLDER = "/var/lib/rook";

export interface ClusterFacts {
  readonly disks: readonly HostDisks[];
  /** How many hosts there are, with disks or without. */
  readonly hosts: number;
  /** Whether somebody watches: Rook makes ServiceMonitors then, which need their definition. */
  readonly observed: boolean;
}

export function cephCluster(storage: Storage, ceph: CephSpec, { disks, hosts, observed }: ClusterFacts): KubeObject {
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephCluster",
    metadata: { name: ROOK, namespace: ROOK, labels: labelsOf(storage) },
    spec: {
      cephVersion: { image: ceph.image, allowUnsupported: false },
      dataDirHostPath: DATA_FOLDER,
      // needed while nodes have kernels below 7.0
      security: { cephx: { csi: { keyType: "aes" } } },
      mon: { count: ceph.monitors, allowMultiplePerNode: false },
      mgr: { count: Math.min(2, Math.max(1, hosts)), allowMultiplePerNode: false },
      dashboard: { enabled: true, ssl: true },
      monitoring: { enabled: observed },
      network: {
        connections: { requireMsgr2: true, encryption: { enabled: ceph.encryption }, compression: { enabled: false } },
      },
      disruptionManagement: { managePodBudgets: true, osdMaintenanceTimeout: 30 },
      priorityClassNames: { mon: "system-node-critical", osd: "system-node-critical", mgr: "system-cluster-critical" },
      storage: {
        useAllNodes: false,
        useAllDevices: false,
        nodes: disks.map(({ host, paths }) => ({ name: host, devices: paths.map((name) => ({ name })) })),
      },
    },
  };
}

/** Rook 1.20 leaves its CSI drivers to whoever runs it: how all are run, and one Driver for each provisioner. */
export function csiDrivers(storage: Storage, { filesystem }: CephSpec): readonly KubeObject[] {
  const of = (kind: string, name: string, spec: object): KubeObject => ({
    apiVersion: "csi.ceph.io/v1",
    kind,
    metadata: { name, namespace: ROOK, labels: labelsOf(storage) },
    spec,
  });
  const driver = (name: string) =>
    of("Driver", name, {
      fsGroupPolicy: "File",
      nodePlugin: { updateStrategy: { type: "RollingUpdate" } },
      controllerPlugin: {},
    });
  return [
    of("OperatorConfig", "ceph-csi-operator-config", {
      driverSpecDefaults: {
        log: { verbosity: 0 },
        enableMetadata: true,
        fsGroupPolicy: "File",
        imageSet: { name: "rook-csi-operator-image-set-configmap" },
        nodePlugin: { kubeletDirPath: "/var/lib/kubelet" },
      },
    }),
    driver(RBD),
    ...(filesystem.length > 0 ? [driver(CEPHFS)] : []),
  ];
}

export const RBD = `${ROOK}.rbd.csi.ceph.com`;
export const CEPHFS = `${ROOK}.cephfs.csi.ceph.com`;
