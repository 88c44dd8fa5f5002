import type { KubeObject } from "@longshore/kube";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Seen, siteView } from "../../../kubernetes/fixtures.ts";
import { inventories, inventory, nvme, oslo, sata, storage, TB } from "../fixtures.ts";
import { storage as kind } from "../kind.ts";
import type { Storage } from "../names.ts";

function compiled(of: Storage, seen: Seen = {}) {
  return (
    kind.kubernetes?.compile(of, siteView("oslo", [...oslo, of], { inventories, ...seen })) ?? {
      objects: [],
      waits: [],
    }
  );
}

const main = storage({
  ceph: { block: [{ name: "fast", default: true }], filesystem: [{ name: "shared" }], object: [{ name: "s3" }] },
});

/** By hand, from Rook 1.20's documentation and examples. */
const EXPECTED = `
- apiVersion: v1
  kind: Namespace
  metadata: {name: rook-ceph, labels: {longshore.dev/storage: main, pod-security.kubernetes.io/enforce: privileged}}
- apiVersion: csi.ceph.io/v1
  kind: OperatorConfig
  metadata: {name: ceph-csi-operator-config, namespace: rook-ceph, labels: &labels {longshore.dev/storage: main}}
  spec:
    driverSpecDefaults:
      log: {verbosity: 0}
      enableMetadata: true
      fsGroupPolicy: File
      imageSet: {name: rook-csi-operator-image-set-configmap}
      nodePlugin: {kubeletDirPath: /var/lib/kubelet}
- apiVersion: csi.ceph.io/v1
  kind: Driver
  metadata: {name: rook-ceph.rbd.csi.ceph.com, namespace: rook-ceph, labels: *labels}
  spec: &driver {fsGroupPolicy: File, nodePlugin: {updateStrategy: {type: RollingUpdate}}, controllerPlugin: {}}
- apiVersion: csi.ceph.io/v1
  kind: Driver
  metadata: {name: rook-ceph.cephfs.csi.ceph.com, namespace: rook-ceph, labels: *labels}
  spec: *driver
- apiVersion: ceph.rook.io/v1
  kind: CephCluster
  metadata: {name: rook-ceph, namespace: rook-ceph, labels: *labels}
  spec:
    cephVersion: {image: "quay.io/ceph/ceph:v20.2.4-20260818", allowUnsupported: false}
    dataDirHostPath: /var/lib/rook
    security: {cephx: {csi: {keyType: aes}}}
    mon: {count: 3, allowMultiplePerNode: false}
    mgr: {count: 2, allowMultiplePerNode: false}
    dashboard: {enabled: true, ssl: true}
    monitoring: {enabled: false}
    network: {connections: {requireMsgr2: true, encryption: {enabled: false}, compression: {enabled: false}}}
    disruptionManagement: {managePodBudgets: true, osdMaintenanceTimeout: 30}
    priorityClassNames: {mon: system-node-critical, osd: system-node-critical, mgr: system-cluster-critical}
    storage:
      useAllNodes: false
      useAllDevices: false
      nodes:
        - {name: n1, devices: [{name: /dev/disk/by-id/nvme-eui.0025385b71b00001}]}
        - {name: n2, devices: [{name: /dev/disk/by-id/nvme-eui.0025385b71b00002}]}
        - {name: n3, devices: [{name: /dev/disk/by-id/nvme-eui.0025385b71b00003}]}
        - {name: n4, devices: [{name: /dev/disk/by-id/nvme-eui.0025385b71b00004}]}
- apiVersion: ceph.rook.io/v1
  kind: CephBlockPool
  metadata: {name: fast, namespace: rook-ceph, labels: *labels}
  spec: {failureDomain: host, replicated: {size: 3, requireSafeReplicaSize: true}}
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: fast, labels: *labels, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
  provisioner: rook-ceph.rbd.csi.ceph.com
  reclaimPolicy: Delete
  volumeBindingMode: Immediate
  allowVolumeExpansion: true
  parameters:
    clusterID: rook-ceph
    pool: fast
    imageFormat: "2"
    imageFeatures: layering,fast-diff,object-map,deep-flatten,exclusive-lock
    csi.storage.k8s.io/provisioner-secret-name: rook-csi-rbd-provisioner
    csi.storage.k8s.io/provisioner-secret-namespace: rook-ceph
    csi.storage.k8s.io/controller-expand-secret-name: rook-csi-rbd-provisioner
    csi.storage.k8s.io/controller-expand-secret-namespace: rook-ceph
    csi.storage.k8s.io/controller-publish-secret-name: rook-csi-rbd-provisioner
    csi.storage.k8s.io/controller-publish-secret-namespace: rook-ceph
    csi.storage.k8s.io/node-stage-secret-name: rook-csi-rbd-node
    csi.storage.k8s.io/node-stage-secret-namespace: rook-ceph
    csi.storage.k8s.io/fstype: ext4
- apiVersion: ceph.rook.io/v1
  kind: CephFilesystem
  metadata: {name: shared, namespace: rook-ceph, labels: *labels}
  spec:
    metadataPool: {failureDomain: host, replicated: {size: 3, requireSafeReplicaSize: true}}
    dataPools: [{name: replicated, failureDomain: host, replicated: {size: 3, requireSafeReplicaSize: true}}]
    preserveFilesystemOnDelete: true
    metadataServer: {activeCount: 1, activeStandby: true, priorityClassName: system-cluster-critical}
- apiVersion: ceph.rook.io/v1
  kind: CephFilesystemSubVolumeGroup
  metadata: {name: shared-csi, namespace: rook-ceph, labels: *labels}
  spec: {name: csi, filesystemName: shared, pinning: {distributed: 1}}
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: shared, labels: *labels}
  provisioner: rook-ceph.cephfs.csi.ceph.com
  reclaimPolicy: Delete
  volumeBindingMode: Immediate
  allowVolumeExpansion: true
  parameters:
    clusterID: rook-ceph
    fsName: shared
    pool: shared-replicated
    csi.storage.k8s.io/provisioner-secret-name: rook-csi-cephfs-provisioner
    csi.storage.k8s.io/provisioner-secret-namespace: rook-ceph
    csi.storage.k8s.io/controller-expand-secret-name: rook-csi-cephfs-provisioner
    csi.storage.k8s.io/controller-expand-secret-namespace: rook-ceph
    csi.storage.k8s.io/controller-publish-secret-name: rook-csi-cephfs-provisioner
    csi.storage.k8s.io/controller-publish-secret-namespace: rook-ceph
    csi.storage.k8s.io/node-stage-secret-name: rook-csi-cephfs-node
    csi.storage.k8s.io/node-stage-secret-namespace: rook-ceph
- apiVersion: ceph.rook.io/v1
  kind: CephObjectStore
  metadata: {name: s3, namespace: rook-ceph, labels: *labels}
  spec:
    metadataPool: {failureDomain: host, replicated: {size: 3, requireSafeReplicaSize: true}}
    dataPool: {failureDomain: host, replicated: {size: 3, requireSafeReplicaSize: true}}
    preservePoolsOnDelete: true
    gateway: {port: 80, instances: 2, priorityClassName: system-cluster-critical}
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: s3, labels: *labels}
  provisioner: rook-ceph.ceph.rook.io/bucket
  reclaimPolicy: Delete
  volumeBindingMode: Immediate
  allowVolumeExpansion: false
  parameters: {objectStoreName: s3, objectStoreNamespace: rook-ceph}
`;

test("four machines of two architectures, a disk each: what Rook is given", () => {
  const { objects, waits } = compiled(main);
  expect(objects).toEqual(parse(EXPECTED));
  expect(waits).toEqual([]);
});

test("snapshots where they are wanted; metrics where somebody watches", () => {
  const watched = { kind: "Observability", name: "main", site: "oslo", labels: {}, spec: {} };
  const of = storage({ ceph: { ...main.spec.ceph, snapshots: true } });
  const { objects = [] } =
    kind.kubernetes?.compile(of, siteView("oslo", [...oslo, watched, of], { inventories })) ?? {};
  expect(objects.slice(-2)).toEqual(
    parse(`
- apiVersion: snapshot.storage.k8s.io/v1
  kind: VolumeSnapshotClass
  metadata: {name: ceph-rbd, labels: {longshore.dev/storage: main}}
  driver: rook-ceph.rbd.csi.ceph.com
  deletionPolicy: Delete
  parameters: {clusterID: rook-ceph, csi.storage.k8s.io/snapshotter-secret-name: rook-csi-rbd-provisioner, csi.storage.k8s.io/snapshotter-secret-namespace: rook-ceph}
- apiVersion: snapshot.storage.k8s.io/v1
  kind: VolumeSnapshotClass
  metadata: {name: ceph-cephfs, labels: {longshore.dev/storage: main}}
  driver: rook-ceph.cephfs.csi.ceph.com
  deletionPolicy: Delete
  parameters: {clusterID: rook-ceph, csi.storage.k8s.io/snapshotter-secret-name: rook-csi-cephfs-provisioner, csi.storage.k8s.io/snapshotter-secret-namespace: rook-ceph}
`),
  );
  expect(objects.find(({ kind }) => kind === "CephCluster")).toMatchObject({ spec: { monitoring: { enabled: true } } });
});

/** Host → the names of its disks. */
function devices(objects: readonly KubeObject[]): object | undefined {
  const cluster = objects.find(({ kind }) => kind === "CephCluster");
  const nodes = (
    cluster?.["spec"] as { storage: { nodes: { name: string; devices: { name: string }[] }[] } } | undefined
  )?.storage.nodes;
  return (
    nodes &&
    Object.fromEntries(
      nodes.map(({ name, devices }) => [name, devices.map((one) => one.name.replace("/dev/disk/by-id/", ""))]),
    )
  );
}

test("disks are chosen by model, size and kind; root disks, USB and volumes of others are never taken", () => {
  const more = {
    n1: inventory(
      1,
      nvme("/dev/nvme0n1", "0001"),
      nvme("/dev/nvme1n1", "0011", { model: "SAMSUNG MZQL2960HCJR-00A07", bytes: 0.96 * TB }),
      sata("/dev/sdb", "HDD1", "5000c500000000b1", { rotational: true, model: "ST4000NM0035-1V4", bytes: 4 * TB }),
      nvme("/dev/sdc", "USB1", { transport: "usb", wwn: "naa.5000000000000001" }),
      nvme("/dev/sdd", "LUN1", { transport: "iscsi", wwn: "naa.6000000000000001" }),
    ),
  };
  const chosen = (choice: object) =>
    devices(
      compiled(storage({ ceph: { devices: choice, replicas: 1 } }), { inventories: { ...inventories, ...more } })
        .objects,
    );
  expect(chosen({})).toMatchObject({
    n1: ["nvme-eui.0025385b71b00001", "nvme-eui.0025385b71b00011", "wwn-0x5000c500000000b1"],
    n2: ["nvme-eui.0025385b71b00002"],
  });
  expect(chosen({ model: "samsung mzql21t9*" })).toMatchObject({ n1: ["nvme-eui.0025385b71b00001"] });
  expect(chosen({ kind: "hdd" })).toEqual({ n1: ["wwn-0x5000c500000000b1"] });
  expect(chosen({ size: { max: "1TB" } })).toEqual({ n1: ["nvme-eui.0025385b71b00011"] });
  expect(chosen({ serials: ["0001", "0003"] })).toEqual({
    n1: ["nvme-eui.0025385b71b00001"],
    n3: ["nvme-eui.0025385b71b00003"],
  });
});

const FSID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const OTHER = "f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f";
const withOsd = (cephFsid: string) => ({ signatures: [{ partition: 0, offset: 0, type: "ceph_bluestore", cephFsid }] });
const live: KubeObject = {
  apiVersion: "ceph.rook.io/v1",
  kind: "CephCluster",
  metadata: { name: "rook-ceph", namespace: "rook-ceph" },
  status: { phase: "Ready", ceph: { fsid: FSID } },
};

test.each<[string, object, Seen, string, string]>([
  [
    "a disk with data of another Ceph",
    {},
    { inventories: { ...inventories, n2: inventory(2, nvme("/dev/nvme0n1", "0002", withOsd(OTHER))) } },
    "OtherCeph",
    `/dev/nvme0n1 of machine/n2 (SAMSUNG MZQL21T9HCJR-00A07, serial 0002) has data of another Ceph, fsid ${OTHER}: longshore machine deprovision n2 --site oslo if nobody needs what is on its disks, or leave it out in spec.ceph.devices`,
  ],
  [
    "a disk with something on it",
    {},
    {
      inventories: {
        ...inventories,
        n2: inventory(2, nvme("/dev/nvme0n1", "0002", { signatures: [{ partition: 1, offset: 1080, type: "ext4" }] })),
      },
    },
    "DiskNotEmpty",
    "/dev/nvme0n1 of machine/n2 (SAMSUNG MZQL21T9HCJR-00A07, serial 0002) has ext4 on it: longshore machine deprovision n2 --site oslo if nobody needs what is on its disks, or leave it out in spec.ceph.devices",
  ],
  [
    "a machine that nobody looked into",
    {},
    { inventories: { ...inventories, n4: undefined as never } },
    "NotInspected",
    "machine/n4 was not inspected: longshore machine inspect n4 --site oslo",
  ],
  [
    "a root disk that is not there",
    {},
    { inventories: { ...inventories, n4: { ...inventory(4), disks: [nvme("/dev/nvme0n1", "0004")] } } },
    "RootDiskUnknown",
    "which of the 1 disks of machine/n4 is its root disk is not known: say it in its spec.rootDisk (0 fit)",
  ],
  [
    "a disk without a name that stays",
    {},
    {
      inventories: {
        ...inventories,
        n4: inventory(4, { path: "/dev/vdb", bytes: TB, rotational: false, transport: "virtio", signatures: [] }),
      },
    },
    "DiskNameless",
    "/dev/vdb of machine/n4 () says neither WWN nor serial number by which it would be found again: leave it out in spec.ceph.devices",
  ],
  [
    "fewer hosts with disks than copies",
    { replicas: 3 },
    { inventories: { ...inventories, n3: inventory(3), n4: inventory(4) } },
    "TooFewDisks",
    "3 copies need 3 hosts with a disk for Ceph; there are 2: choose others in spec.ceph.devices and spec.ceph.machines, or put disks in and inspect the machines again",
  ],
  [
    "no disk for what a reinstall keeps",
    { dataDisk: { model: "SSDSC*" } },
    {},
    "NoDataDisk",
    "no disk, or more than one, of machine/n1 is as spec.ceph.dataDisk says",
  ],
])("%s holds Ceph back, and is named", (_what, ceph, seen, reason, message) => {
  const of = storage({ ceph: { block: [{ name: "fast" }], ...ceph } });
  const fresh = compiled(of, seen);
  expect(fresh.waits[0]).toEqual({ reason, message });
  expect(fresh.objects.map(({ kind }) => kind)).toEqual(["Namespace", "OperatorConfig", "Driver"]);
  const running = compiled(of, { ...seen, live: [live] });
  expect(running.objects.map(({ kind }) => kind)).not.toContain("CephCluster");
  expect(running.objects.map(({ kind }) => kind)).toContain("CephBlockPool");
});

test("disks that are this Ceph's own stay its own", () => {
  const own = { ...inventories, n2: inventory(2, nvme("/dev/nvme0n1", "0002", withOsd(FSID))) };
  expect(compiled(main, { inventories: own, live: [live] }).waits).toEqual([]);
  expect(compiled(main, { inventories: own }).waits.map(({ reason }) => reason)).toEqual(["OtherCeph"]);
});

test("machines are chosen by labels; a disk for what a reinstall keeps is no disk of Ceph", () => {
  const kept = Object.fromEntries(
    [1, 2, 3, 4].map((i) => [
      `n${i}`,
      inventory(i, nvme("/dev/nvme0n1", `000${i}`), sata("/dev/sdb", `KEEP${i}`, `5000c5000000000${i}`)),
    ]),
  );
  const of = storage({ ceph: { machines: { matchLabels: { rack: "a" } }, dataDisk: { model: "SSDSC*" } } });
  expect(devices(compiled(of, { inventories: kept }).objects)).toEqual({
    n1: ["nvme-eui.0025385b71b00001"],
    n2: ["nvme-eui.0025385b71b00002"],
    n3: ["nvme-eui.0025385b71b00003"],
  });
});
