import type { HostFiles } from "../kinds/cluster/kubeadm/host-files.ts";
import type { MachineSpec } from "../kinds/machine/schema.ts";
import type { OperatingSystemSpec, SecretReference } from "../kinds/operating-system/schema.ts";
import type { SiteSpec } from "../kinds/site/schema.ts";

/** All that a first boot follows from. */
export interface FirstBootFacts {
  /** Of the machine's document; becomes the host name. */
  readonly name: string;
  readonly machine: MachineSpec;
  readonly os: OperatingSystemSpec;
  readonly site: SiteSpec | undefined;
  /** Where the installed system says that it runs: "http://10.1.0.2:8080/task/TOKEN/home". */
  readonly home: string;
  /** A value of a Secret of the site; undefined = there is none. */
  readonly secretOf: (of: SecretReference) => string | undefined;
  /** What it has beside that: see `hostFiles`. */
  readonly host?: HostFiles | undefined;
}

/** Facts with Secrets that are there. */
export interface OpenFacts extends FirstBootFacts {
  readonly open: (of: SecretReference) => string;
}

/** The last one is where the system speaks and listens; the screen sees it too. */
export function consoles(arch: MachineSpec["arch"]): readonly string[] {
  return ["console=tty0", `console=${serialConsole(arch)},115200n8`];
}

/** The first serial port, which BMCs carry over the network. */
export function serialConsole(arch: MachineSpec["arch"]): "ttyS0" | "ttyAMA0" {
  return arch === "arm64" ? "ttyAMA0" : "ttyS0";
}
