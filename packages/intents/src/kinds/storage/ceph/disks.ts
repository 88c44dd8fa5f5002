import type { BootDisk } from "@longshore/contracts";
import { parseSize } from "../../../formats/size.ts";
import type { Wait } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { Machine } from "../../cluster/members.ts";
import { fitsRootDisk } from "../../machine/root-disk.ts";
import type { CephSpec, DiskChoice } from "../ceph-schema.ts";
import { byIdPath } from "./disk-names.ts";

export interface HostDisks {
  readonly host: string;
  /** Names that stay, sorted. */
  readonly paths: readonly string[];
}

/** The disks that Ceph is given, and what stands against it. Where anything does, nothing is given to it anew. */
export function disksOf(
  ceph: CephSpec,
  hosts: readonly Machine[],
  fsid: string | undefined,
  site: SiteView,
): { disks: readonly HostDisks[]; waits: readonly Wait[] } {
  const found = hosts.map((host) => disksOfHost(ceph, host, fsid, site));
  const disks = found.flatMap(({ host, paths }) => (paths.length === 0 ? [] : [{ host, paths }]));
  const waits = found.flatMap((one) => one.waits);
  const needed = Math.max(
    ceph.replicas,
    ...[...ceph.block, ...ceph.filesystem, ...ceph.object].map(({ replicas = 0 }) => replicas),
  );
  const failing =
    ceph.failureDomain === "host" ? disks.length : disks.reduce((sum, { paths }) => sum + paths.length, 0);
  if (waits.length > 0 || failing >= needed) return { disks, waits };
  const what = ceph.failureDomain === "host" ? "hosts with a disk for Ceph" : "disks for Ceph";
  const message = `${needed} copies need ${needed} ${what}; there are ${failing}: choose others in spec.ceph.devices and spec.ceph.machines, or put disks in and inspect the machines again`;
  return { disks, waits: [{ reason: "TooFewDisks", message }] };
}

function disksOfHost(
  ceph: CephSpec,
  host: Machine,
  fsid: string | undefined,
  site: SiteView,
): HostDisks & { waits: readonly Wait[] } {
  const nothing = (reason: string, message: string) => ({ host: host.name, paths: [], waits: [{ reason, message }] });
  const inventory = site.inventory(host.name);
  const inspect = `longshore machine inspect ${host.name} --site ${site.name}`;
  if (inventory === undefined) return nothing("NotInspected", `machine/${host.name} was not inspected: ${inspect}`);
  const roots = inventory.disks.filter((disk) => fitsRootDisk(host.spec.rootDisk, disk));
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    const message = `which of the ${inventory.disks.length} disks of machine/${host.name} is its root disk is not known: say it in its spec.rootDisk (${roots.length} fit)`;
    return nothing("RootDiskUnknown", message);
  }
  const kept = ceph.dataDisk === undefined ? undefined : dataDiskOf(ceph.dataDisk, inventory.disks, root);
  if (ceph.dataDisk !== undefined && kept === undefined)
    return nothing("NoDataDisk", `no disk, or more than one, of machine/${host.name} is as spec.ceph.dataDisk says`);
  const wanted = inventory.disks.filter((disk) => disk !== root && disk !== kept && isChosen(ceph.devices, disk));
  const waits = wanted.flatMap((disk) => against(disk, host.name, fsid, site.name));
  const paths = waits.length > 0 ? [] : wanted.flatMap((disk) => byIdPath(disk) ?? []);
  return { host: host.name, paths: paths.sort(), waits };
}

/** The one disk for what a reinstall keeps; undefined when there is none, or no telling which. */
export function dataDiskOf(
  choice: DiskChoice,
  disks: readonly BootDisk[],
  root: BootDisk | undefined,
): BootDisk | undefined {
  const [only, ...others] = disks.filter((disk) => disk !== root && isChosen(choice, disk));
  return others.length === 0 ? only : undefined;
}

function isChosen({ model, serials, kind, size }: DiskChoice, disk: BootDisk): boolean {
  const pattern = model
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return (
    // what is plugged in or comes over a network is not the machine's own
    !["usb", "mmc", "iscsi", "fc"].includes(disk.transport ?? "") &&
    new RegExp(`^${pattern}$`, "i").test(disk.model ?? "") &&
    (serials.length === 0 || serials.includes(disk.serial ?? "")) &&
    (kind === "any" || disk.rotational === (kind === "hdd")) &&
    disk.bytes >= (parseSize(size.min ?? "") ?? 0) &&
    disk.bytes <= (parseSize(size.max ?? "") ?? Infinity)
  );
}

/** Why a disk that is chosen cannot be given to this Ceph. */
function against(disk: BootDisk, host: string, fsid: string | undefined, site: string): readonly Wait[] {
  const what = `${disk.path} of machine/${host} (${[disk.model, disk.serial && `serial ${disk.serial}`].filter(Boolean).join(", ")})`;
  const wipe = `longshore machine deprovision ${host} --site ${site} if nobody needs what is on its disks, or leave it out in spec.ceph.devices`;
  const foreign = [...new Set(disk.signatures.flatMap(({ cephFsid }) => cephFsid ?? []))].filter((one) => one !== fsid);
  if (foreign.length > 0)
    return [{ reason: "OtherCeph", message: `${what} has data of another Ceph, fsid ${foreign.join(", ")}: ${wipe}` }];
  const ours = disk.signatures.some(({ cephFsid }) => cephFsid !== undefined);
  const types = [...new Set(disk.signatures.map(({ type }) => type))];
  if (types.length > 0 && !ours)
    return [{ reason: "DiskNotEmpty", message: `${what} has ${types.join(", ")} on it: ${wipe}` }];
  if (byIdPath(disk) !== undefined) return [];
  const message = `${what} says neither WWN nor serial number by which it would be found again: leave it out in spec.ceph.devices`;
  return [{ reason: "DiskNameless", message }];
}
