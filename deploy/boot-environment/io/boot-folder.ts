import { copyFileSync, linkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureTree } from "@longshore/testkit/tools";
import { ARCHITECTURES } from "../architecture.ts";
import { ensureBootEnvironment } from "./build.ts";

/** Fills the folder that an agent serves to machines (`--boot-directory`): iPXE for each firmware, the boot environment. */
export async function fillBootFolder(folder: string, say: (line: string) => void): Promise<string> {
  const ipxe = join(await ensureTree("ipxe"), "usr/lib/ipxe");
  mkdirSync(folder, { recursive: true });
  for (const loader of LOADERS) copyFileSync(join(ipxe, loader), join(folder, loader));
  for (const architecture of ARCHITECTURES) {
    const made = await ensureBootEnvironment(architecture, say);
    const to = join(folder, "environment", architecture);
    mkdirSync(to, { recursive: true });
    for (const file of ["vmlinuz", "initrd"]) linkOrCopy(join(made, file), join(to, file));
  }
  return folder;
}

const LOADERS = ["undionly.kpxe", "snponly.efi", "ipxe-arm64.efi"];

/** A hundred megabytes that nobody changes. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // another file system
  }
}
