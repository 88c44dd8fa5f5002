import type { BootInventory } from "@longshore/contracts";
import { parseSize } from "../../formats/size.ts";
import type { MachineSpec } from "../machine/schema.ts";

/**
 * The root disk by a name that stays, as udev makes it; undefined where the document alone does not say it and the
 * machine was not looked into, or where not exactly one disk is meant.
 */
export function rootDiskDevice(
  { rootDisk }: Pick<MachineSpec, "rootDisk">,
  inventory: BootInventory | undefined,
): string | undefined {
  if (inventory === undefined) return rootDisk?.wwn === undefined ? undefined : byWwn(rootDisk.wwn);
  const fitting = inventory.disks.filter((disk) => fits(rootDisk, disk));
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) return undefined;
  return only.wwn === undefined ? only.path : byWwn(only.wwn);
}

type Disk = BootInventory["disks"][number];

function fits(wanted: MachineSpec["rootDisk"], { serial, wwn, bytes }: Disk): boolean {
  const { min, max } = wanted?.size ?? {};
  return (
    (wanted?.serial === undefined || wanted.serial === serial) &&
    (wanted?.wwn === undefined || bare(wanted.wwn) === bare(wwn ?? "")) &&
    bytes >= (parseSize(min ?? "") ?? 0) &&
    bytes <= (parseSize(max ?? "") ?? Infinity)
  );
}

/** "/dev/disk/by-id/wwn-0x5000c500a1b2c3d4", of NVMe "/dev/disk/by-id/nvme-eui.0025385b71b00a1c". */
function byWwn(wwn: string): string {
  const text = wwn.toLowerCase();
  return /^(eui|uuid|nvme)\./.test(text) ? `/dev/disk/by-id/nvme-${text}` : `/dev/disk/by-id/wwn-0x${bare(text)}`;
}

function bare(wwn: string): string {
  return wwn.toLowerCase().replace(/^(0x|naa\.|eui\.)/, "");
}
