import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@longshore/kit";
import { ensureTree, type TreeName } from "@longshore/testkit/tools";
import type { KernelModule } from "./kernel-modules.ts";

export interface Firmware {
  /** By path below /lib/firmware. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What modules may ask for and no package that could be had holds: path, and the modules. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  /** Packages that could not be had, and why. */
  readonly unreachable: ReadonlyMap<string, string>;
}

/** Debian's packages with the firmware of network ports and storage controllers, of its part `non-free-firmware`. */
const PACKAGES = [
  "firmware-misc-nonfree",
  "firmware-bnx2",
  "firmware-bnx2x",
  "firmware-realtek",
  "firmware-qlogic",
] as const satisfies readonly TreeName[];

/** The files that modules say they ask for, as far as Debian has them. */
export async function readFirmware(modules: readonly KernelModule[]): Promise<Firmware> {
  const unreachable = new Map<string, string>();
  const folders: string[] = [];
  for (const name of PACKAGES) {
    try {
      folders.push(join(await ensureTree(name), "lib/firmware"));
    } catch (error) {
      unreachable.set(name, messageOf(error));
    }
  }
  const files = new Map<string, Uint8Array>();
  const missing = new Map<string, string[]>();
  for (const { name, info } of modules) {
    for (const path of info.firmware) {
      const found = folders.map((folder) => join(folder, path)).find((file) => existsSync(file));
      if (found === undefined) missing.set(path, [...(missing.get(path) ?? []), name]);
      else files.set(path, readFileSync(realpathSync(found))); // newer names are links to older files
    }
  }
  return { files: sorted(files), missing: sorted(missing), unreachable };
}

function sorted<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
