import { closeSync, openSync, writeSync } from "node:fs";

/** Writes over a disk from its first byte on; what lies behind stays. */
export function putOn(disk: string, content: Uint8Array): void {
  const file = openSync(disk, "r+");
  try {
    writeSync(file, content, 0, content.length, 0);
  } finally {
    closeSync(file);
  }
}
