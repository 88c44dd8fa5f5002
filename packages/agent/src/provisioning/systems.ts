import type { DayOneNetwork, FirstBoot, TaskFile } from "@longshore/contracts";
import type { Document } from "../intents/document.ts";
import type { JobDisk, JobSystem } from "./record.ts";

/** The operating systems of the site. */
export interface Systems {
  /** The one that a machine is to get: by name, or the one that its document names. Throws PROVISION_NO_SYSTEM. */
  of(machine: Document<"machine">, name: string | undefined): ChosenSystem;
  /** What its disk is told, with the values of Secrets: for one boot. Throws INTENT_SECRET_MISSING. */
  compile(machine: Document<"machine">, system: JobSystem, homeUrl: string): Compiled;
  /** The same of a system that an installer of its makers installs: the files that it fetches, and its command line. */
  seed(machine: Document<"machine">, system: JobSystem, boot: InstallerBoot): Readonly<Record<string, string>>;
  commandLine(
    machine: Document<"machine">,
    system: JobSystem,
    boot: Omit<InstallerBoot, "disk">,
    iso: TaskFile,
  ): string;
  /** The network that it has from the first day, its boot environment too; undefined = as DHCP gave it. */
  network(machine: Document<"machine">): DayOneNetwork | undefined;
}

export interface ChosenSystem extends JobSystem {
  /** SHA-256 of its document, hex. */
  readonly document: string;
}

/** The boot that is handed over to an installer. */
export interface InstallerBoot {
  readonly taskUrl: string;
  readonly mac: string;
  readonly disk: JobDisk;
}

export interface Compiled {
  readonly firstBoot: FirstBoot;
}
