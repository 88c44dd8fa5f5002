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
  const { secureBoot = false } = hardware;
  const variables = join(dir, "variables.fd");
  const flash = existsSync(variables)
    ? readFileSync(variables)
    : factoryFlash(root, secureBoot ? verifying(arm) : undefined);
  writeFileSync(variables, uefiFlash(flash.subarray(0, VARIABLES), hardware, boot), {
    flag: exclusiveOrKeep(variables),
  });
  if (arm) truncateSync(variables, ARM_FLASH);
  return { code: `${root}_CODE${secureBoot ? verifying(arm) : ""}.fd`, variables };
}

/** All that the firmware writes lies in the first part of it; QEMU wants arm64's of full size, which costs nothing. */
const VARIABLES = 1024 * 1024;
const ARM_FLASH = 64 * 1024 * 1024;

/** Debian's builds of it that know Microsoft's keys; x86-64's of 2 MiB comes to a stand in SMM before it prints. */
function verifying(arm: boolean): string {
  return arm ? ".ms" : "_4M.ms";
}

function factoryFlash(root: string, end: string | undefined): Uint8Array {
  const read = (of: string): Uint8Array => readFileSync(`${root}_VARS${of}.fd`).subarray(0, VARIABLES);
  return end === undefined ? formatted(read(""), read(".ms")) : read(end);
}

/** Written over in place: the rest of the file stays. */
function exclusiveOrKeep(file: string): "r+" | "w" {
  return existsSync(file) ? "r+" : "w";
}
