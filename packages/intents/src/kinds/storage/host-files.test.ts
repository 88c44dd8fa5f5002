import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Intent } from "../../intent.ts";
import type { Machine } from "../cluster/members.ts";
import type { ClusterSpec } from "../cluster/schema.ts";
import { cluster } from "../network/fixtures.ts";
import { hosts, inventory, nvme, sata, storage } from "./fixtures.ts";
import { storageHostFiles } from "./host-files.ts";
import type { Storage } from "./names.ts";

const machines = hosts as unknown as readonly Machine[];

function filesOf(storages: readonly Storage[], index = 0, disks = inventory(index + 1)) {
  const machine = machines[index];
  if (machine === undefined) throw new Error("no such machine");
  const clusters = [cluster("main") as unknown as Intent<ClusterSpec>];
  const { files, units } = storageHostFiles({ site: "oslo", machine, machines, clusters, storages, inventory: disks });
  return {
    files: Object.fromEntries(files.map(({ path, contents }) => [path, contents])),
    units: units.map(({ name }) => name),
  };
}

const VOLUME = { name: "db", size: "10Gi", target: "iqn.2010-06.com.array:vol1", lun: 1 };
const iscsi = storage({ san: { iscsi: { portals: ["10.3.0.10", "10.3.1.10"], volumes: [VOLUME] } } });

test("each machine of the cluster is an initiator with a name of its own that stays", () => {
  const { files, units } = filesOf([iscsi]);
  expect(files).toMatchObject({
    "/etc/iscsi/initiatorname.iscsi": "InitiatorName=iqn.2026-01.dev.longshore:oslo.n1\n",
    "/etc/iscsi/iscsid.conf": expect.stringContaining("node.session.timeo.replacement_timeout = 5\n"),
    "/etc/multipath.conf": expect.stringContaining("find_multipaths yes\n"),
    "/etc/modules-load.d/longshore-storage.conf": "iscsi_tcp\ndm_multipath\n",
    "/etc/longshore/storage": expect.stringContaining("for service in iscsid multipathd; do\n"),
  });
  expect(units).toEqual(["longshore-storage.service"]);
  expect(filesOf([iscsi], 1).files["/etc/iscsi/initiatorname.iscsi"]).toBe(
    "InitiatorName=iqn.2026-01.dev.longshore:oslo.n2\n",
  );
});

test("one path alone is waited for, and nothing is made of maps", () => {
  const { files } = filesOf([
    storage({ san: { multipath: false, iscsi: { portals: ["10.3.0.10"], volumes: [VOLUME] } } }),
  ]);
  expect(files["/etc/iscsi/iscsid.conf"]).toContain("replacement_timeout = 120\n");
  expect(files).not.toHaveProperty(["/etc/multipath.conf"]);
});

test("an NVMe host has the same name and number each time, another than its neighbour's", () => {
  const of = storage({
    san: {
      nvmeof: { address: "10.3.0.20" },
      nfs: { server: "filer", volumes: [{ name: "a", size: "1Ti", path: "/a" }] },
    },
  });
  const { files, units } = filesOf([of]);
  const id = files["/etc/nvme/hostid"]?.trim();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(files["/etc/nvme/hostnqn"]).toBe(`nqn.2014-08.org.nvmexpress:uuid:${id}\n`);
  expect(files["/etc/modules-load.d/longshore-storage.conf"]).toBe("nvme_tcp\nnfs\n");
  expect(units).toEqual([]);
  expect(filesOf([of]).files).toEqual(files);
  expect(filesOf([of], 1).files["/etc/nvme/hostid"]).not.toBe(files["/etc/nvme/hostid"]);
});

test("a disk for what a reinstall keeps is mounted by a name that stays; where it is not known, nothing is mounted", () => {
  const of = storage({ ceph: { machines: { matchLabels: { rack: "a" } }, dataDisk: { model: "SSDSC*" } } });
  const disks = inventory(1, nvme("/dev/nvme0n1", "0001"), sata("/dev/sdb", "KEEP", "5000c50000000001"));
  const { files, units } = filesOf([of], 0, disks);
  expect(files["/etc/longshore/rook-data"]).toContain("disk='/dev/disk/by-id/wwn-0x5000c50000000001'\n");
  expect(units).toEqual(["longshore-rook-data.service"]);
  expect(filesOf([of], 0, inventory(1, nvme("/dev/nvme0n1", "0001")))).toEqual({ files: {}, units: [] });
  expect(filesOf([of], 3, disks)).toEqual({ files: {}, units: [] }); // in another rack
});

test("Ceph without such a disk, another cluster's storage and a machine in no cluster change nothing", () => {
  expect(filesOf([storage({ ceph: {} }), storage({ ...iscsi.spec, cluster: "other" })])).toEqual({
    files: {},
    units: [],
  });
  const machine = { ...machines[0], name: "spare", labels: {} } as Machine;
  const clusters = [cluster("main") as unknown as Intent<ClusterSpec>];
  const facts = {
    site: "oslo",
    machine,
    machines: [...machines, machine],
    clusters,
    storages: [iscsi],
    inventory: undefined,
  };
  expect(storageHostFiles(facts)).toEqual({ files: [], units: [] });
});

test("the scripts are ones that a shell reads", () => {
  const ceph = storage({ ceph: { dataDisk: { model: "SSDSC*" } } });
  const { files } = filesOf([iscsi, ceph], 0, inventory(1, sata("/dev/sdb", "KEEP", "5000c50000000001")));
  for (const path of ["/etc/longshore/storage", "/etc/longshore/rook-data"])
    execFileSync("sh", ["-n"], { input: files[path] ?? "exit (" });
});
