import type { BootDisk } from "@longshore/contracts";
import { parseSize } from "../../formats/size.ts";
import type { MachineSpec } from "./schema.ts";

/** Whether a disk could be the one that a machine's document means. */
export function fitsRootDisk(wanted: MachineSpec["rootDisk"], { serial, wwn, bytes }: BootDisk): boolean {
  const { min, max } = wanted?.size ?? {};
  return (
    (wanted?.serial === undefined || wanted.serial === serial) &&
    (wanted?.wwn === undefined || bareWwn(wanted.wwn) === bareWwn(wwn ?? "")) &&
    bytes >= (parseSize(min ?? "") ?? 0) &&
    bytes <= (parseSize(max ?? "") ?? Infinity)
  );
}

/** The kernel says "naa.5000c500a1b2c3d4" or "eui.…" where labels and documents say "0x5000c500a1b2c3d4". */
function bareWwn(wwn: string): string {
  return wwn.toLowerCase().replace(/^(0x|naa\.|eui\.)/, "");
}
