import { expect, test } from "vitest";
import type { Intent } from "../../intent.ts";
import { apply, held, machine, remove, site } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import { complaints } from "../fixtures.ts";
import { cluster } from "../network/fixtures.ts";
import { oslo, storage, text } from "./fixtures.ts";

test("storage that fits its site is taken", () => {
  expect(complaints(text("  ceph: {block: [{name: fast, default: true}]}\n"), oslo)).toEqual([]);
});

const other = storage(
  { san: { csi: { driver: "csi.array.example", classes: [{ name: "gold", default: true }] } } },
  "other",
) as unknown as Intent;
const second = storage({ ceph: {} }, "second") as unknown as Intent;

test.each<[string, string, ...string[]]>([
  [
    "more copies and monitors than hosts",
    "  ceph: {monitors: 5, replicas: 5, block: [{name: a, replicas: 5}, {name: b, replicas: 5, failureDomain: osd}]}\n",
    "5:20 spec.ceph.monitors: monitors need as many hosts; the cluster has 4 machines, of whatever architecture: 5: at most 4",
    "5:33 spec.ceph.replicas: copies need as many hosts; the cluster has 4 machines, of whatever architecture: 5: at most 4",
    "5:64 spec.ceph.block[0].replicas: copies need as many hosts; the cluster has 4 machines, of whatever architecture: 5: at most 4",
  ],
  [
    "an even number of monitors, a Ceph that loses data",
    '  ceph: {monitors: 4, image: "quay.io/ceph/ceph:v20.2.0"}\n',
    "5:20 spec.ceph.monitors: wrong type: 4: 1, 3 or 5",
    '5:30 spec.ceph.image: not allowed: "quay.io/ceph/ceph:v20.2.0": an image of Ceph 19.2 or 20.2 (not 20.2.0), e.g. quay.io/ceph/ceph:v20.2.4-20260818',
  ],
  [
    "names and defaults twice",
    "  ceph: {block: [{name: a, default: true}, {name: b, default: true}], filesystem: [{name: a}]}\n",
    "5:63 spec.ceph.block[1].default: not allowed: true: true for one StorageClass only",
    '5:91 spec.ceph.filesystem[0].name: not allowed: "a": a name that no other has: StorageClasses are named so',
  ],
  [
    "machines that are none",
    "  ceph: {machines: {matchLabels: {rack: c}}}\n",
    "5:34 spec.ceph.machines.matchLabels: no machine of the cluster has these labels: 0 machines: labels of machines that give oslo their disks",
  ],
  [
    "Ceph and a SAN at once",
    "  ceph: {}\n  san: {nfs: {server: filer, volumes: [{name: a, size: 1Ti, path: /a}]}}\n",
    "5:3 spec: not allowed: an object: ceph or san, one of them",
  ],
  [
    "two paths to one disk without multipath; a disk that two hosts write; one volume twice",
    `  san:
    multipath: false
    iscsi:
      portals: [10.3.0.10, 10.3.1.10]
      volumes:
        - {name: db, size: 10Gi, target: "iqn.2010-06.com.array:vol1", lun: 1}
        - {name: db2, size: 10Gi, target: "iqn.2010-06.com.array:vol1", lun: 1, mode: ReadWriteMany}
`,
    "6:16 spec.san.multipath: not allowed: false: true, or one portal: two paths to one disk without multipath destroy its data",
    "11:11 spec.san.iscsi.volumes[1]: not allowed: an object: another volume: db is the same",
    '11:87 spec.san.iscsi.volumes[1].mode: not allowed: "ReadWriteMany": ReadWriteOnce or ReadOnlyMany: two hosts that write one filesystem destroy it',
  ],
  [
    "a login that is not in its Secret",
    "  san: {iscsi: {portals: [10.3.0.10], chap: {username: {secret: array, key: user}, password: {secret: arrays, key: password}}}}\n",
    "5:77 spec.san.iscsi.chap.username.key: secret/array has no user: user: password, username",
    "5:103 spec.san.iscsi.chap.password.secret: no such Secret at oslo, did you mean `array`?: arrays: one of array, bmc-root",
  ],
  [
    "names of targets that are none",
    `  san:
    iscsi: {portals: [array], volumes: [{name: db, size: 10GB, target: "array:vol1", lun: 1}]}
    fc: {volumes: [{name: x, size: 10Gi, targets: ["50:06:01:60"], lun: 0}]}
`,
    '6:23 spec.san.iscsi.portals[0]: not allowed: "array": an IPv4 or IPv6 address',
    '6:58 spec.san.iscsi.volumes[0].size: not allowed: "10GB": a size, e.g. 100Gi',
    '6:72 spec.san.iscsi.volumes[0].target: not allowed: "array:vol1": an iSCSI name, e.g. iqn.2010-06.com.array:vol1 (RFC 3720 §3.2.6.3)',
    '7:52 spec.san.fc.volumes[0].targets[0]: not allowed: "50:06:01:60": a World Wide Port Name, 16 hexadecimal digits',
  ],
])("%s: told before anything is applied", (_what, spec, ...expected) => {
  expect(complaints(text(spec), oslo)).toEqual(expected);
});

test("one Ceph for each cluster, one StorageClass of a name, one default", () => {
  expect(complaints(text("  ceph: {block: [{name: gold, default: true}]}\n"), [...oslo, other, second])).toEqual([
    "5:9 spec.ceph: cluster/main has the Ceph of storage/second already: a second one: one Ceph for each Cluster",
    "5:25 spec.ceph.block[0].name: storage/other has the StorageClass gold already: gold: a name of its own",
    "5:40 spec.ceph.block[0].default: gold of storage/other is the default already: true: one default in a cluster",
  ]);
});

test("a machine that gives disks says which is its root disk", () => {
  const worker = { ...machine("n9", "oslo"), labels: { role: "worker" } };
  expect(complaints(text("  ceph: {}\n"), [...oslo, worker])).toEqual([
    "5:3 spec.ceph.devices: the root disk of a machine that gives disks must be known: nothing in machine/n9: spec.rootDisk in each of these Machines",
  ]);
});

test("without a Cluster there is nothing to give storage to, and with several it says to which", () => {
  expect(complaints(text("  ceph: {}\n"), [site("oslo")])).toEqual([
    "4:1 spec.cluster: no Cluster at oslo: nothing: a Cluster whose storage it is",
  ]);
  expect(complaints(text("  ceph: {}\n"), [...oslo, cluster("edge", "10.1.0.11")])).toEqual([
    "4:1 spec.cluster: oslo has several Clusters: nothing: one of edge, main",
  ]);
});

/** What a plan says that the site will do. */
function effects(before: object | undefined, after: object | undefined): readonly string[] {
  const old = before === undefined ? [] : [storage(before) as unknown as Intent];
  const request = after === undefined ? remove(...old) : apply(storage(after) as unknown as Intent);
  const { plan } = planChanges(
    [...oslo, ...old].map((intent) => held(intent)),
    request,
  );
  return plan.changes.flatMap((change) => change.effects);
}

test("an operator is told which disks are lost, and what is risky", () => {
  expect(effects(undefined, { ceph: { replicas: 2, failureDomain: "osd" } })).toEqual([
    "makes Ceph of the disks of n1, n2, n3, n4, all but their root disks; what is on them is lost",
    "keeps two copies: while a host is down, the other one's disks are all there is",
    "may keep all copies on one host: failureDomain is osd",
    "keeps monitors' data on root disks: a host that is installed anew loses its monitor; one at a time, and wait for HEALTH_OK between",
  ]);
});

test("what holds data stays, unless the document says otherwise", () => {
  const two = { ceph: { block: [{ name: "fast" }, { name: "slow" }] } };
  const one = { ceph: { block: [{ name: "fast" }] } };
  expect(effects(two, one)).toEqual(["keeps block slow, which is no longer wanted: deletion is keep"]);
  expect(effects(two, { ...one, deletion: "confirm" })).toEqual([
    "deletes block slow with all data, once its name is given",
  ]);
  expect(effects(two, undefined)).toEqual(["forgets the storage; keeps what holds data: deletion is keep"]);
});
