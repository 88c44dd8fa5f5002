/**
 * The smallest system that a BIOS starts from a disk. It prints "booted from disk" on the serial port and repeats what is
 * typed there; after an `r` it restarts the machine (port 0xcf9), after a `p` it switches it off (ACPI's PM1a_CNT at
 * 0x604, where SeaBIOS puts it on a q35).
 */
export const bootSector: Uint8Array = Buffer.concat([
  Buffer.from(
    [
      "fa31c08ed88ed0bc007cfcbe517cac84c07405e82a00ebf6", // no interrupts, a stack, print what stands at the end
      "bafd03eca80174f8baf803ec", // wait for a character, take it
      "e819003c7274063c707409ebe7", // print it; r? p?
      "baf90cb006eef4", // restart
      "ba0406b80020eff4", // switch off
      "88c4bafd03eca82074fbbaf80388e0eec3", // print one
    ].join(""),
    "hex",
  ),
  Buffer.from("\r\nbooted from disk\r\n\0"),
]);

/** With its mark at the end, as it stands at the start of a disk. */
export function bootSectorDisk(): Uint8Array {
  const sector = Buffer.alloc(512);
  sector.set(bootSector);
  return sector.fill(Buffer.of(0x55, 0xaa), 510);
}
