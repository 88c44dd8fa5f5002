import type { BootDisk } from "@longshore/contracts";
import { expect, test } from "vitest";
import { byIdPath } from "./disk-names.ts";

const disk = (more: Partial<BootDisk>): BootDisk => ({
  path: "/dev/x",
  bytes: 1,
  rotational: false,
  signatures: [],
  ...more,
});

// Names as udev has them: links below /dev/disk/by-id in bug reports and manuals of systemd, Rook and Ceph.
test.each<[string, Partial<BootDisk>, string | undefined]>([
  [
    "a SATA disk",
    { transport: "sata", wwn: "naa.5000c500a1b2c3d4", serial: "ZA1", model: "ST4000NM" },
    "wwn-0x5000c500a1b2c3d4",
  ],
  ["a SAS disk", { transport: "sas", wwn: "naa.5000cca26a1b2c3d" }, "wwn-0x5000cca26a1b2c3d"],
  [
    "a volume of an array, whose name has an extension",
    { transport: "fc", wwn: "naa.600a098000b1c2d3e4f5061728394a5b" },
    "wwn-0x600a098000b1c2d3e4f5061728394a5b",
  ],
  [
    "an NVMe disk",
    { transport: "nvme", wwn: "eui.0025385b71b0c9c1", serial: "S5H7", model: "SAMSUNG" },
    "nvme-eui.0025385b71b0c9c1",
  ],
  [
    "an NVMe disk with a UUID",
    { transport: "nvme", wwn: "uuid.58668891-c3e4-45d0-b90e-824525c16080" },
    "nvme-uuid.58668891-c3e4-45d0-b90e-824525c16080",
  ],
  [
    "an NVMe disk without either",
    { transport: "nvme", serial: "PHLJ 9", model: "INTEL SSDPE2KX010T8 " },
    "nvme-INTEL_SSDPE2KX010T8_PHLJ_9",
  ],
  ["a SCSI disk with an EUI-64", { transport: "sas", wwn: "eui.0011223344556677" }, "scsi-20011223344556677"],
  ["a disk of a virtual machine", { transport: "virtio", serial: "osd-1" }, "virtio-osd-1"],
  ["one of a virtual machine without a serial number", { transport: "virtio" }, undefined],
  [
    "a SATA disk without a WWN: what sysfs says of its model is cut off",
    { transport: "sata", serial: "ZA1", model: "ST4000NM0035-1V4" },
    undefined,
  ],
])("%s", (_what, of, name) => {
  expect(byIdPath(disk(of))).toBe(name === undefined ? undefined : `/dev/disk/by-id/${name}`);
});
