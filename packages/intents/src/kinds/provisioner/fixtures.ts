// A site whose machines are initiators of a SAN and keep data of Ceph, for the tests of what Tinkerbell is told.
import { type Files, OSLO } from "../cluster/fixtures.ts";
import { inventory, sata } from "../storage/fixtures.ts";

const storage = (name: string, spec: string) =>
  `apiVersion: longshore.dev/v1\nkind: Storage\nmetadata: {name: ${name}, site: oslo}\nspec:\n${spec}`;
export const STORED: Files = {
  ...OSLO,
  "san.yaml": storage(
    "array",
    '  san: {nvmeof: {address: 10.3.0.20}, iscsi: {portals: [10.3.0.10, 10.3.1.10], volumes: [{name: db, size: 10Gi, target: "iqn.2010-06.com.array:vol1", lun: 1}]}}\n',
  ),
  "ceph.yaml": storage("ceph", '  ceph: {dataDisk: {model: "SSDSC*"}}\n'),
};
export const STORED_DISKS = {
  n21: {
    ...inventory(1, sata("/dev/sdb", "KEEP", "5000c50000000001")),
    disks: [sata("/dev/sda", "ROOT", "5000c500a1b2c315"), sata("/dev/sdb", "KEEP", "5000c50000000001")],
  },
};
