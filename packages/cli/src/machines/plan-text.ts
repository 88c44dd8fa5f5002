import type { MachinePlan, PlannedDisk } from "@longshore/contracts";
import { age } from "../output/age.ts";
import { hex } from "./hex.ts";

/** A plan as people read it before they sign it: every disk with all by which it is known. */
export function planText(
  plan: MachinePlan,
  {
    digest,
    inspectedAtMs,
    nowMs,
  }: { readonly digest: Uint8Array; readonly inspectedAtMs: number; readonly nowMs: number },
): string {
  const { machine, site, task, system, disks, actions, reboots, authorizedKeys } = plan;
  const seen = inspectedAtMs > 0 ? `, as it was seen from inside ${age(inspectedAtMs, nowMs)} ago` : "";
  return [
    `${task} machine/${machine} at ${site}${seen}`,
    ...(system
      ? [
          `  system   ${system.name}, ${system.version}`,
          `  image    ${system.imageUrl} (${system.imageFormat})`,
          `           sha256 ${system.imageSha256}`,
        ]
      : []),
    ...disks.flatMap(diskLines),
    ...authorizedKeys.map((key) => `  key      ${key}`),
    "  does:",
    ...actions.map((action, i) => `  ${i + 1}. ${action}`),
    `  reboots  ${reboots}${disks.length > 0 ? `; disks destroyed: ${disks.length}` : ""}`,
    `  plan     ${hex(digest)}`,
  ].join("\n");
}

function diskLines({ serial, wwn, model, bytes, signatures }: PlannedDisk): string[] {
  const names = [model, serial && `serial ${serial}`, wwn && `WWN ${wwn}`, `${bytes} bytes`].filter(Boolean);
  const found = signatures.map(({ partition, offset, type, label, uuid, cephFsid }) => {
    const where = partition === 0 ? `at ${offset}` : `partition ${partition}`;
    const what = [type, label && `"${label}"`, uuid, cephFsid && `of the Ceph cluster ${cephFsid}`].filter(Boolean);
    return `             ${where}: ${what.join(" ")}`;
  });
  return [`  disk     ${names.join(", ")}`, ...(found.length === 0 ? ["             nothing on it"] : found)];
}
