import { dirname } from "node:path/posix";
import type { HostFiles } from "../cluster/kubeadm/host-files.ts";

/**
 * A machine's own files as a script, for who hands out one configuration for many machines: it lies in the machine's
 * Hardware, Tinkerbell writes it beside the system, and it is run before the machine becomes a node. May run again.
 */
export function hostScript({ files, units }: HostFiles): string {
  const all = [
    ...files,
    ...units.map(({ name, contents }) => ({ path: `/etc/systemd/system/${name}`, mode: "0644", contents })),
  ];
  const enabled = units.map(({ name }) => name).join(" ");
  return `#!/bin/sh
# What this machine has beside what its kind of node is told.
set -eu
root="\${LONGSHORE_ROOT:-}"
${all.map(({ path, mode, contents }) => fileCommand(path, mode, contents)).join("")}${
  units.length === 0
    ? ""
    : `systemctl daemon-reload\nsystemctl enable ${enabled}\nsystemctl start --no-block ${enabled}\n`
}`;
}

function fileCommand(path: string, mode: string, contents: string): string {
  const text = Buffer.from(contents).toString("base64");
  return `mkdir -p "$root${dirname(path)}"
printf %s '${text}' | base64 -d > "$root${path}"
chmod ${mode} "$root${path}"
`;
}

/** Where Tinkerbell writes it: below the system's root, or on Flatcar's partition for what is its owner's. */
export const HOST_SCRIPT = "/etc/longshore/host-files";
export const OEM_HOST_SCRIPT = "/longshore-host-files";

/** Runs it where it was written; `/oem` was `/usr/share/oem` before Flatcar 3760. */
export const RUN_HOST_SCRIPT = `for script in ${HOST_SCRIPT} /oem${OEM_HOST_SCRIPT} /usr/share/oem${OEM_HOST_SCRIPT}; do if [ -r "$script" ]; then sh "$script"; break; fi; done`;
