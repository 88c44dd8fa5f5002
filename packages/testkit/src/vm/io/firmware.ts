import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Boot } from "node-ipmi/simulator";
import { ensureTree } from "../../io/tools/trees.ts";
import { uefiFlash } from "../boot-choice.ts";
import type { Hardware } from "../hardware.ts";
import { formatted } from "../uefi/variables.ts";

/** A UEFI machine's flash: the program, which all share, and its own variables in `dir`, set for this start. */
export async function prepareFlash(
  hardware: Hardware,
  dir: string,
  boot: Boot,
): Promise<{ readonly code: string; readonly variables: string }> {
  const arm = hardware.arch === "arm64";
  const root = join(await ensureTree(arm ? "aavmf" : "ovmf"), arm ? "usr/share/AAVMF/AAVMF" : "usr/share/OVMF/OVMF");
  const variables = join(dir, "variables.fd");
  const flash = existsSync(variables) ? readFileSync(variables) : fresh(root);
  writeFileSync(variables, uefiFlash(flash.subarray(0, VARIABLES), hardware, boot), {
    flag: exclusiveOrKeep(variables),
  });
  if (arm) truncateSync(variables, ARM_FLASH);
  return { code: `${root}_CODE.fd`, variables };
}

/** All that the firmware writes lies in the first part of it; QEMU wants arm64's of full size, which costs nothing. */
const VARIABLES = 1024 * 1024;
const ARM_FLASH = 64 * 1024 * 1024;

function fresh(root: string): Uint8Array {
  return formatted(readFileSync(`${root}_VARS.fd`).subarray(0, VARIABLES), readFileSync(`${root}_VARS.ms.fd`));
}

/** Written over in place: the rest of the file stays. */
function exclusiveOrKeep(file: string): "r+" | "w" {
  return existsSync(file) ? "r+" : "w";
}
