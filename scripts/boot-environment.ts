// `npm run boot-environment`: kernel and initrd that machines boot from the network, for amd64 and arm64, in dist/boot-environment.
import { join, relative } from "node:path";
import { ARCHITECTURES } from "../deploy/boot-environment/architecture.ts";
import { buildBootEnvironment } from "../deploy/boot-environment/io/build.ts";
import { aligned } from "@longshore/testkit/tools";
import { fail } from "./lib/fail.ts";
import { root } from "./lib/root.ts";

const rows = [["ARCHITECTURE", "KERNEL", "VMLINUZ", "INITRD", "UNPACKED", "MODULES", "FIRMWARE", "FOLDER"]];
for (const architecture of ARCHITECTURES) {
  const folder = join(root, "dist/boot-environment", architecture);
  const made = await buildBootEnvironment(architecture, folder, (line) => console.log(line)).catch(fail);
  const { files, unpackedBytes, modules, firmware, missing } = made;
  rows.push([
    ...[architecture, made.kernel, mb(files.vmlinuz.bytes), mb(files.initrd.bytes), mb(unpackedBytes)],
    ...[String(modules.length), String(firmware.length), relative(root, folder)],
  ]);
  for (const [name, why] of Object.entries(missing.packages)) console.log(`${architecture}: without ${name}: ${why}`);
}
console.log(aligned(rows));

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
