import { bit, bitfield8, bits, type Infer, rest, struct, u8 } from "@longshore/kit";

/** Selectors of the boot option parameters that are used, IPMI 2.0 table 28-14. */
export const BootParameter = { SetInProgress: 0, BootInfoAcknowledge: 4, BootFlags: 5, Mailbox: 7 } as const;

/** Parameter 0: guards a group of writes. */
export const SetInProgress = struct("SetInProgress", { state: bitfield8({ value: bits(0, 2) }) });
export const SetState = { Complete: 0, InProgress: 1, Commit: 2 } as const;

/** Parameter 4: who has yet to look at the boot flags; each clears its own bit when it has. */
export const BootInfoAcknowledge = struct("BootInfoAcknowledge", {
  writeMask: u8, // bits of `pendingFor` that this write changes
  pendingFor: bitfield8({ bios: bit(0), osLoader: bit(1), osPartition: bit(2), sms: bit(3), oem: bit(4) }),
});
export type BootInfoAcknowledge = Infer<typeof BootInfoAcknowledge>;

/** Parameter 5. Without `persistent` the flags count for one boot; without `valid` they do not count at all. */
export const BootFlags = struct("BootFlags", {
  flags: bitfield8({ efi: bit(5), persistent: bit(6), valid: bit(7) }),
  device: bitfield8({
    lockReset: bit(0),
    blankScreen: bit(1),
    selector: bits(2, 4),
    lockKeyboard: bit(6),
    clearCmos: bit(7),
  }),
  firmware: bitfield8({
    consoleRedirection: bits(0, 2),
    lockSleep: bit(2),
    bypassPassword: bit(3),
    forceProgressEvents: bit(4),
    verbosity: bits(5, 2),
    lockPower: bit(7),
  }),
  mux: bitfield8({ setting: bits(0, 3), shareConsole: bit(3) }),
  instance: bitfield8({ device: bits(0, 5) }),
});
export type BootFlags = Infer<typeof BootFlags>;

/** Values of the boot device selector. */
export const BootDevice = {
  None: 0x0,
  Pxe: 0x1,
  Disk: 0x2,
  DiskSafeMode: 0x3,
  DiagnosticPartition: 0x4,
  Cdrom: 0x5,
  BiosSetup: 0x6,
  RemoteFloppy: 0x7,
  RemoteCdrom: 0x8,
  PrimaryRemoteMedia: 0x9,
  RemoteDisk: 0xb,
  Floppy: 0xf,
} as const;
export type BootDevice = (typeof BootDevice)[keyof typeof BootDevice];

/** Parameter 7: 16 bytes per block for whoever wants to leave a note for the boot code; block 0 starts with an IANA number. */
export const BootMailbox = struct("BootMailbox", { block: u8, content: rest });
export type BootMailbox = Infer<typeof BootMailbox>;

/** Boot flags that say nothing: not valid, every field zero. */
export const NO_FLAGS: BootFlags = {
  flags: { efi: false, persistent: false, valid: false },
  device: { lockReset: false, blankScreen: false, selector: 0, lockKeyboard: false, clearCmos: false },
  firmware: {
    consoleRedirection: 0,
    lockSleep: false,
    bypassPassword: false,
    forceProgressEvents: false,
    verbosity: 0,
    lockPower: false,
  },
  mux: { setting: 0, shareConsole: false },
  instance: { device: 0 },
};
