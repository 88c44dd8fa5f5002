/** Why an order ended without its result; the code stands in the status, and a person reads the hint. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What to do about each. */
const HINTS: Readonly<Record<string, string>> = {
  IMAGE_REFUSED: "Correct url, sha256 or format in the OperatingSystem, and order it again.",
  IMAGE_NOT_AVAILABLE: "Look at the server that the OperatingSystem names, and at the site's way to it.",
  BMC_REFUSES: "The BMC says no to what moves the power: its own log and its user's privilege may say why.",
  BOOT_NEVER_CAME:
    "Look at its console while it starts: is the cable in, does its firmware boot from the network over the NIC with `boot: true`? Some BMCs forget what they are told to boot from.",
  ENVIRONMENT_SILENT: "Look at its console: `longshore machine console`. Its network or its memory may be bad.",
  REBOOTS_AGAIN:
    "It starts again and again in the middle of the work: look at its console, its power supply and its event log.",
  TOO_LATE:
    "It was cut off in the middle for so long that somebody else may have used the disk: look at it, inspect it and plan again.",
  DISK_CHANGED:
    "Look at what lies on the disk now: inspect the machine, plan again, and order that if it may be destroyed.",
  DISK_MISSING: "Look whether the disk is in and healthy: inspect the machine and plan again.",
  DISK_AMBIGUOUS: "Two disks bear one name: take one out, or find out what is between them and the machine.",
  DISK_NOT_WIPED: "Something on the disk cannot be erased: look at it in a rescue, or replace the disk.",
  IMAGE_TOO_LARGE: "The image needs a larger disk: choose another in spec.rootDisk, inspect and plan again.",
  IMAGE_DIGEST: "What the agent serves is not what it checked: look at the agent's disk and at its log.",
  FIRST_BOOT_NO_OEM: "The image has no partition for what its first boot is told: is it one of Flatcar?",
  FIRST_BOOT_NO_ROOM: "The disk has no room for the configuration behind the image: choose a larger one.",
  INSTALLER_FAILED:
    "Look at its console and at the events of the installer: storage, packages or a command of spec.autoinstall may be wrong.",
  INSTALLER_SILENT:
    "Look at its console: the installer may lack memory for its ISO, or wait for somebody. Its kernel gets its address by DHCP.",
  INSTALLER_MEMORY: "The installer loads its ISO into memory: give the machine more, or install it from a disk image.",
  KEXEC_REFUSED:
    "The kernel of the boot environment does not start this one: under Secure Boot it must be signed by a key that the firmware knows, and spec.installer must name a kernel for this architecture.",
  NO_BOOT_LOADER:
    "The image holds nothing that this firmware starts: is it for this architecture, and for UEFI or BIOS as spec.firmware says?",
  TASK_UNKNOWN: "The boot environment is older than the agent: build it anew, `npm run boot-environment`.",
  TASK_UNREADABLE: "Boot environment and agent are of different versions: build it anew, `npm run boot-environment`.",
  DISK_WRITE: "The disk is broken or locked: replace it, inspect the machine and plan again.",
  NEVER_CAME_HOME:
    "The system is on its disk, but did not say that it runs: look at its console. Its network or its first boot may be wrong.",
};

export function hintOf(code: string): string {
  return HINTS[code] ?? "Look at the machine's console and at the timeline: `longshore events machine/NAME`.";
}

/** Trying the same again cannot help: the order ends with the first of these. */
export const FINAL: ReadonlySet<string> = new Set([
  "DISK_AMBIGUOUS",
  "DISK_CHANGED",
  "DISK_MISSING",
  "DISK_NOT_WIPED",
  "DISK_UNNAMED",
  "DISK_WRITE",
  "FIRST_BOOT_NO_OEM",
  "FIRST_BOOT_NO_ROOM",
  "IMAGE_TOO_LARGE",
  "INSTALLER_MEMORY",
  "KEXEC_REFUSED",
  "NO_BOOT_LOADER",
  "TASK_UNKNOWN",
  "TASK_UNREADABLE",
]);
