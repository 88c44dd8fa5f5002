import type { BootChoice } from "@longshore/contracts";

/** What a machine can be told to boot from; "none" is its own order. */
export const BOOT_WORDS = ["network", "disk", "cdrom", "firmware-setup", "none"] as const;
export type BootWord = (typeof BOOT_WORDS)[number];

/** "network, the next time": undefined when it could not be read. */
export function bootText(choice: BootChoice | null | undefined, words: Readonly<Record<number, BootWord>>): string {
  if (!choice) return "unknown";
  const word = words[choice.device] ?? "unknown";
  if (word === "none") return "its own order";
  return `${word}, ${choice.persistent ? "from now on" : "the next time"}${choice.legacy ? ", the BIOS way" : ""}`;
}

/** The numbers of the contract, loaded when they are needed. */
export async function bootNumbers(): Promise<{
  readonly numbers: Readonly<Record<BootWord, number>>;
  readonly words: Readonly<Record<number, BootWord>>;
}> {
  const { BootDevice } = await import("@longshore/contracts");
  const numbers = {
    network: BootDevice.BOOT_DEVICE_NETWORK,
    disk: BootDevice.BOOT_DEVICE_DISK,
    cdrom: BootDevice.BOOT_DEVICE_CDROM,
    "firmware-setup": BootDevice.BOOT_DEVICE_FIRMWARE_SETUP,
    none: BootDevice.BOOT_DEVICE_NONE,
  };
  return { numbers, words: Object.fromEntries(BOOT_WORDS.map((word) => [numbers[word], word])) };
}
