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
  DISK_WRITE: "The disk is broken or locked: replace it, inspect the machine and plan again.",
  NEVER_CAME_HOME:
    "The system is on its disk, but did not say that it runs: look at its console. Its network or its first boot may be wrong.",
};

export function hintOf(code: string): string {
  return HINTS[code] ?? "Look at the machine's console and at the timeline: `longshore events machine/NAME`.";
}

/** Trying the same again cannot help: the order ends with the first of these. */
export const FINAL: ReadonlySet<string> = new Set(["DISK_CHANGED", "DISK_MISSING", "DISK_WRITE"]);
