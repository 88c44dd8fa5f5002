import { BootDevice } from "../../../commands/chassis/boot-parameters.ts";

/** Boot devices: the word to type, and what `bootparam get 5` calls it. */
export const BOOT_DEVICES = [
  { word: "none", code: BootDevice.None, text: "No override" },
  { word: "pxe", code: BootDevice.Pxe, text: "Force PXE" },
  { word: "disk", code: BootDevice.Disk, text: "Force Boot from default Hard-Drive" },
  { word: "safe", code: BootDevice.DiskSafeMode, text: "Force Boot from default Hard-Drive, request Safe-Mode" },
  { word: "diag", code: BootDevice.DiagnosticPartition, text: "Force Boot from Diagnostic Partition" },
  { word: "cdrom", code: BootDevice.Cdrom, text: "Force Boot from CD/DVD" },
  { word: "bios", code: BootDevice.BiosSetup, text: "Force Boot into BIOS Setup" },
  { word: "remote_floppy", code: BootDevice.RemoteFloppy, text: "Force Boot from remote floppy" },
  { word: "remote_cdrom", code: BootDevice.RemoteCdrom, text: "Force Boot from remote CD/DVD" },
  { word: "remote_primary", code: BootDevice.PrimaryRemoteMedia, text: "Force Boot from primary remote media" },
  { word: "remote_disk", code: BootDevice.RemoteDisk, text: "Force Boot from remote Hard-Drive" },
  { word: "floppy", code: BootDevice.Floppy, text: "Force Boot from Floppy/primary removable media" },
] as const;
