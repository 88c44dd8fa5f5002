import type { BootInventory, DiskClaim } from "@longshore/contracts";

/** What an order says of a disk, as an inventory has it. */
export function claimIn({ disks }: BootInventory, wanted: string): DiskClaim {
  const disk = disks.find((each) => each.serial === wanted);
  if (disk === undefined) throw new Error(`there is no disk with the serial ${wanted}`);
  const { serial, wwn, bytes, signatures } = disk;
  return { bytes, signatures, ...(serial !== undefined && { serial }), ...(wwn !== undefined && { wwn }) };
}
