import type { KubeObject } from "@longshore/kube";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Seen, siteView } from "../../../kubernetes/fixtures.ts";
import { oslo, storage } from "../fixtures.ts";
import { storage as kind } from "../kind.ts";
import type { Storage } from "../names.ts";

function compiled(of: Storage, seen: Seen = {}) {
  return kind.kubernetes?.compile(of, siteView("oslo", [...oslo, of], seen)) ?? { objects: [], waits: [] };
}

const CHAP = {
  username: { secret: "array", key: "username" },
  password: { secret: "array", key: "password" },
  mutual: { username: { secret: "array", key: "theirs" }, password: { secret: "array", key: "their-password" } },
};
const iscsi = storage({
  san: {
    iscsi: {
      portals: ["10.3.0.10", "fd03::10"],
      chap: CHAP,
      volumes: [
        {
          name: "db",
          size: "200Gi",
          target: "iqn.2010-06.com.array:vol1",
          lun: 1,
          claim: { namespace: "shop", name: "db" },
        },
      ],
    },
  },
});

/** By hand, from Kubernetes' documentation of volumes and its example of CHAP. */
test("a volume over iSCSI with two paths and mutual CHAP, for one claim", () => {
  const secrets = {
    "array/username": "node",
    "array/password": "secretsecret",
    "array/theirs": "array",
    "array/their-password": "othersecrets",
  };
  expect(compiled(iscsi, { secrets })).toEqual({
    waits: [],
    objects: parse(`
- apiVersion: v1
  kind: Secret
  metadata: {name: main-chap, namespace: kube-system, labels: {longshore.dev/storage: main}}
  type: kubernetes.io/iscsi-chap
  data:
    node.session.auth.username: bm9kZQ==
    discovery.sendtargets.auth.username: bm9kZQ==
    node.session.auth.password: c2VjcmV0c2VjcmV0
    discovery.sendtargets.auth.password: c2VjcmV0c2VjcmV0
    node.session.auth.username_in: YXJyYXk=
    discovery.sendtargets.auth.username_in: YXJyYXk=
    node.session.auth.password_in: b3RoZXJzZWNyZXRz
    discovery.sendtargets.auth.password_in: b3RoZXJzZWNyZXRz
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: main, labels: {longshore.dev/storage: main}}
  provisioner: kubernetes.io/no-provisioner
  reclaimPolicy: Retain
  volumeBindingMode: Immediate
  allowVolumeExpansion: false
- apiVersion: v1
  kind: PersistentVolume
  metadata: {name: main-db, labels: {longshore.dev/storage: main}}
  spec:
    capacity: {storage: 200Gi}
    accessModes: [ReadWriteOnce]
    persistentVolumeReclaimPolicy: Retain
    storageClassName: main
    claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: shop, name: db}
    iscsi:
      targetPortal: 10.3.0.10:3260
      portals: ["[fd03::10]:3260"]
      iqn: iqn.2010-06.com.array:vol1
      lun: 1
      fsType: ext4
      chapAuthSession: true
      chapAuthDiscovery: true
      secretRef: {name: main-chap, namespace: kube-system}
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {namespace: shop, name: db, labels: {longshore.dev/storage: main}}
  spec: {accessModes: [ReadWriteOnce], storageClassName: main, volumeName: main-db, resources: {requests: {storage: 200Gi}}}
`),
  });
});

test("without its login a volume over iSCSI is left as it is", () => {
  const { objects, waits } = compiled(iscsi, { secrets: { "array/username": "node" } });
  expect(objects).toEqual([]);
  expect(waits.map(({ reason }) => reason)).toEqual(["SecretMissing", "SecretMissing", "SecretMissing"]);
});

test("NFS, Fibre Channel and NVMe over TCP: each volume in the field of its kind", () => {
  const of = storage({
    san: {
      nfs: {
        server: "filer.oslo.example",
        version: "4.2",
        volumes: [{ name: "media", size: "2Ti", path: "/export/media", readOnly: true }],
      },
      fc: {
        volumes: [
          {
            name: "log",
            size: "1Ti",
            targets: ["5006016047201F2A", "5006016847201f2a"],
            lun: 3,
            fsType: "xfs",
            mode: "ReadOnlyMany",
          },
        ],
      },
      nvmeof: {
        address: "10.3.0.20",
        volumes: [
          {
            name: "hot",
            size: "500Gi",
            nqn: "nqn.2010-06.com.array:hot",
            uuid: "58668891-c3e4-45d0-b90e-824525c16080",
          },
        ],
      },
    },
  });
  const specs = compiled(of)
    .objects.slice(1)
    .map(({ metadata, spec }) => [metadata.name, spec]);
  expect(Object.fromEntries(specs)).toEqual(
    parse(`
main-log:
  capacity: {storage: 1Ti}
  accessModes: [ReadOnlyMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: main
  fc: {targetWWNs: ["5006016047201f2a", "5006016847201f2a"], lun: 3, fsType: xfs}
main-media:
  capacity: {storage: 2Ti}
  accessModes: [ReadWriteMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: main
  nfs: {server: filer.oslo.example, path: /export/media, readOnly: true}
  mountOptions: [nfsvers=4.2, hard]
main-hot:
  capacity: {storage: 500Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: main
  csi:
    driver: csi.nvmf.com
    volumeHandle: 58668891-c3e4-45d0-b90e-824525c16080
    fsType: ext4
    volumeAttributes: {targetTrAddr: 10.3.0.20, targetTrPort: "4420", targetTrType: tcp, deviceUUID: 58668891-c3e4-45d0-b90e-824525c16080, nqn: "nqn.2010-06.com.array:hot"}
`),
  );
});

const CHART = { url: "https://charts.example/array-csi.tgz", sha256: "0".repeat(64) };
const made = storage({
  san: {
    csi: {
      driver: "csi.array.example",
      chart: { ...CHART, values: { pools: ["a"] } },
      classes: [{ name: "gold", default: true, parameters: { pool: "ssd" } }],
    },
  },
});

test("a maker's driver: its chart with its values, its classes", () => {
  expect(kind.kubernetes?.charts?.(made, siteView("oslo", oslo))).toEqual([
    { release: "san-csi", namespace: "san-csi", chart: CHART, values: { pools: ["a"] }, kubernetes: "v1.36.2" },
  ]);
  expect(compiled(made, { rendered: { "san-csi": [] } }).objects).toEqual(
    parse(`
- apiVersion: v1
  kind: Namespace
  metadata: {name: san-csi, labels: {longshore.dev/storage: main, pod-security.kubernetes.io/enforce: privileged}}
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: gold, labels: {longshore.dev/storage: main}, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
  provisioner: csi.array.example
  reclaimPolicy: Delete
  volumeBindingMode: Immediate
  allowVolumeExpansion: true
  parameters: {pool: ssd}
`),
  );
});

/** `Type ok Reason` of each. */
function health(of: Storage, live: readonly KubeObject[]): readonly string[] {
  const found = kind.kubernetes?.health(of, siteView("oslo", [...oslo, of], { live })) ?? [];
  return found.map(({ type, ok, reason }) => `${type} ${String(ok)} ${reason}`);
}

test("a SAN's health is what volumes and nodes say, and nothing before they say it", () => {
  const volume = (phase: string): KubeObject => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "main-db" },
    status: { phase },
  });
  expect(health(iscsi, [])).toEqual(["VolumesReady undefined NotObserved"]);
  expect(health(iscsi, [volume("Bound")])).toEqual(["VolumesReady true AllThere"]);
  expect(health(iscsi, [volume("Released")])).toEqual(["VolumesReady false VolumesReleased"]);
  const node = (name: string, ...drivers: string[]): KubeObject => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "CSINode",
    metadata: { name },
    spec: { drivers: drivers.map((driver) => ({ name: driver, nodeID: name, topologyKeys: null })) },
  });
  expect(health(made, [])).toEqual(["DriversReady undefined NotObserved"]);
  expect(health(made, [node("n1", "csi.array.example"), node("n2", "csi.array.example")])).toEqual([
    "DriversReady true AllNodes",
  ]);
  expect(health(made, [node("n1", "csi.array.example"), node("n2")])).toEqual(["DriversReady false NodesMissing"]);
});
