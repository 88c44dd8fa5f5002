import type { BootDisk } from "@longshore/contracts";
import type { MachineSpec } from "@longshore/intents";
import { expect, test } from "vitest";
import { rootDisk } from "./root-disk.ts";

const disk = (serial: string | undefined, bytes: number, wwn?: string): BootDisk => {
  return { path: "/dev/sda", bytes, rotational: false, signatures: [], ...(serial && { serial }), ...(wwn && { wwn }) };
};
const sata = disk("SA-1", 480e9, "naa.5000c50000000002");
const nvme = disk("NV-1", 1920e9, "eui.0025388b71b0a1c2");

test.each<[string, MachineSpec["rootDisk"], BootDisk]>([
  ["its serial", { serial: "NV-1" }, nvme],
  ["its World Wide Name, as documents write it and as the kernel does", { wwn: "0x5000c50000000002" }, sata],
  ["an EUI-64", { wwn: "0x0025388b71b0a1c2" }, nvme],
  ["its size", { size: { max: "500GB" } }, sata],
  ["what all of them leave", { serial: "NV-1", size: { min: "1TB" } }, nvme],
])("the root disk is found by %s", (_by, wanted, found) => {
  expect(rootDisk("r1u7", wanted, [sata, nvme])).toBe(found);
});

test.each<[string, MachineSpec["rootDisk"], readonly BootDisk[], string]>([
  ["is not there", { wwn: "0x5000c500000000ff" }, [sata, nvme], "PROVISION_NO_ROOT_DISK"],
  ["could be any", undefined, [sata, nvme], "PROVISION_WHICH_DISK"],
  ["has no name", undefined, [disk(undefined, 1e9)], "PROVISION_NAMELESS_DISK"],
  ["is none, for there is no disk", undefined, [], "PROVISION_NO_ROOT_DISK"],
])("a root disk that %s is refused", (_what, wanted, disks, code) => {
  expect(() => rootDisk("r1u7", wanted, disks)).toThrow(expect.objectContaining({ code }));
});
