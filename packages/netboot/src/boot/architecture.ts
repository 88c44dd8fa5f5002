/** What a machine's firmware is, as far as booting it needs to know. */
export interface Architecture {
  readonly cpu: "amd64" | "arm64" | "i386" | "arm32";
  readonly firmware: "bios" | "uefi" | "u-boot";
  /** How the firmware fetches its boot file. */
  readonly fetches: "tftp" | "http";
}

/** Processor architecture types of option 93: IANA's registry of RFC 4578 §2.1. */
const ARCHITECTURES: Readonly<Record<number, Architecture>> = {
  0: { cpu: "amd64", firmware: "bios", fetches: "tftp" }, // every x86 BIOS says so, whatever its processor
  6: { cpu: "i386", firmware: "uefi", fetches: "tftp" },
  7: { cpu: "amd64", firmware: "uefi", fetches: "tftp" },
  9: { cpu: "amd64", firmware: "uefi", fetches: "tftp" }, // "EBC", which x86-64 firmware used before 7 was its own
  10: { cpu: "arm32", firmware: "uefi", fetches: "tftp" },
  11: { cpu: "arm64", firmware: "uefi", fetches: "tftp" },
  15: { cpu: "i386", firmware: "uefi", fetches: "http" },
  16: { cpu: "amd64", firmware: "uefi", fetches: "http" },
  18: { cpu: "arm32", firmware: "uefi", fetches: "http" },
  19: { cpu: "arm64", firmware: "uefi", fetches: "http" },
  21: { cpu: "arm32", firmware: "u-boot", fetches: "tftp" },
  22: { cpu: "arm64", firmware: "u-boot", fetches: "tftp" },
  23: { cpu: "arm32", firmware: "u-boot", fetches: "http" },
  24: { cpu: "arm64", firmware: "u-boot", fetches: "http" },
};

/** The first of a client's architectures that is known here. */
export function architectureOf(numbers: readonly number[]): Architecture | undefined {
  return numbers.map((number) => ARCHITECTURES[number]).find((found) => found !== undefined);
}

/** "amd64 UEFI by HTTP": for log lines and events. */
export function architectureName({ cpu, firmware, fetches }: Architecture): string {
  return `${cpu} ${firmware === "u-boot" ? "U-Boot" : firmware.toUpperCase()} by ${fetches.toUpperCase()}`;
}
