import type { Example } from "../kind.ts";

export const storageExamples: readonly Example[] = [
  {
    title: "Ceph on all disks of the cluster's machines but the root disks: block devices, a filesystem, S3",
    yaml: `apiVersion: longshore.dev/v1
kind: Storage
metadata: {name: main, site: oslo}
spec:
  ceph:
    chart:
      url: https://charts.example/rook-ceph-v1.20.6.tgz
      sha256: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
    devices: {from: inventory, model: "*", exceptRoot: true}
    replicas: 3
    failureDomain: host
    block: [{name: fast, default: true}]
    filesystem: [{name: shared}]
    object: [{name: s3}]
`,
  },
  {
    title: "Volumes of an array over iSCSI with CHAP and two paths, and exports of a filer",
    yaml: `apiVersion: longshore.dev/v1
kind: Storage
metadata: {name: array, site: bergen}
spec:
  san:
    iscsi:
      portals: [10.3.0.10, 10.3.1.10]
      chap: {username: {secret: array, key: username}, password: {secret: array, key: password}}
      volumes:
        - {name: db, size: 200Gi, target: "iqn.2010-06.com.array:vol1", lun: 1, claim: {namespace: shop, name: db}}
    nfs:
      server: filer.bergen.example
      volumes: [{name: media, size: 2Ti, path: /export/media}]
`,
  },
  {
    title: "A maker's CSI driver that makes volumes as they are asked for",
    yaml: `apiVersion: longshore.dev/v1
kind: Storage
metadata: {name: array, site: stavanger}
spec:
  san:
    csi:
      driver: csi.array.example
      chart:
        url: https://charts.example/array-csi-2.4.0.tgz
        sha256: f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f
      classes: [{name: gold, default: true, parameters: {pool: ssd}}]
`,
  },
];
