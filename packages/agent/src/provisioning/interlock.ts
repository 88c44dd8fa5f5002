import { type BootDisk, type DiskClaim, type DiskSignature } from "@longshore/contracts";

/**
 * Whether an interrupted write may go on over what a disk holds now. It must be the very disk, and each signature on it
 * must be one that the plan named (it was to be destroyed anyway) or of a kind that a system image brings with it:
 * what is a member of a pool (Ceph, LVM, md, ZFS, an encrypted volume) and was not in the plan came from somebody else
 * since. Undefined = it may; else the sentence that says why not.
 */
export function mayResume(planned: DiskClaim, disks: readonly BootDisk[]): string | undefined {
  const disk = disks.find((each) => isSameDisk(planned, each));
  if (disk === undefined) return `${nameOf(planned)} is not there any more`;
  const foreign = disk.signatures.find((found) => POOLS.has(found.type) && !planned.signatures.some(isLike(found)));
  if (foreign === undefined) return undefined;
  const what = `${foreign.type}${foreign.cephFsid ? ` of Ceph ${foreign.cephFsid}` : ""}`;
  return `${nameOf(planned)} holds ${what}, which neither the plan named nor this order wrote`;
}

/** Serial, WWN and size: all that the plan says of it must be so. */
export function isSameDisk(planned: DiskClaim, { serial, wwn, bytes }: DiskClaim): boolean {
  return planned.serial === serial && planned.wwn === wwn && planned.bytes === bytes;
}

export function nameOf({ serial, wwn, bytes }: Pick<DiskClaim, "serial" | "wwn" | "bytes">): string {
  if (serial !== undefined) return `the disk with serial ${serial}`;
  return wwn === undefined ? `the disk of ${bytes} bytes` : `the disk ${wwn}`;
}

function isLike({ partition, type, uuid, cephFsid }: DiskSignature): (planned: DiskSignature) => boolean {
  return (planned) =>
    planned.partition === partition && planned.type === type && planned.uuid === uuid && planned.cephFsid === cephFsid;
}

/** As libblkid names them: parts of something larger, whose loss is more than that of a file system on this disk. */
const POOLS: ReadonlySet<string> = new Set([
  "ceph_bluestore",
  "LVM2_member",
  "LVM1_member",
  "linux_raid_member",
  "ddf_raid_member",
  "isw_raid_member",
  "zfs_member",
  "drbd",
  "crypto_LUKS",
  "bcache",
  "VMFS_volume_member",
  "BitLocker",
]);
