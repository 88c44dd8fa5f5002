import type { BootDisk } from "@longshore/contracts";
import { fitsRootDisk, type MachineSpec } from "@longshore/intents";
import { provisioningErrors } from "./provisioning-errors.ts";
import { inWords } from "./disk-words.ts";

/** The one disk that a machine's document means. Throws PROVISION_NO_ROOT_DISK or PROVISION_WHICH_DISK, with the disks. */
export function rootDisk(machine: string, wanted: MachineSpec["rootDisk"], disks: readonly BootDisk[]): BootDisk {
  const fitting = disks.filter((disk) => fitsRootDisk(wanted, disk));
  const [only, ...others] = fitting;
  if (only === undefined)
    throw provisioningErrors.PROVISION_NO_ROOT_DISK({ machine, wanted: wantedInWords(wanted), disks: listed(disks) });
  if (others.length > 0)
    throw provisioningErrors.PROVISION_WHICH_DISK({ machine, wanted: wantedInWords(wanted), disks: listed(fitting) });
  if (only.serial === undefined && only.wwn === undefined)
    throw provisioningErrors.PROVISION_NAMELESS_DISK({ machine, disk: inWords(only) });
  return only;
}

function wantedInWords(wanted: MachineSpec["rootDisk"]): string {
  const { serial, wwn, size } = wanted ?? {};
  const parts = [
    serial && `serial ${serial}`,
    wwn && `WWN ${wwn}`,
    size?.min && `at least ${size.min}`,
    size?.max && `at most ${size.max}`,
  ].filter(Boolean);
  return parts.length === 0 ? "the only disk" : parts.join(", ");
}

function listed(disks: readonly BootDisk[]): string {
  return disks.length === 0 ? "no disk at all" : disks.map(inWords).join("; ");
}
