import type { HostFiles } from "../kinds/cluster/kubeadm/host-files.ts";
import type { OperatingSystemSpec } from "../kinds/operating-system/schema.ts";

/** A system that has these files and units too; their paths are ours. */
export function withHostFiles(os: OperatingSystemSpec, host: HostFiles | undefined): OperatingSystemSpec {
  if (host === undefined) return os;
  return {
    ...os,
    files: [...os.files, ...host.files.map((file) => ({ ...file, owner: "root:root" }))],
    units: [...os.units, ...host.units.map((unit) => ({ ...unit, enabled: true, dropins: [] }))],
  };
}
