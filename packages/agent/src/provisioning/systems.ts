import type { DayOneNetwork, FirstBoot } from "@longshore/contracts";
import type { Document } from "../intents/document.ts";
import type { JobSystem } from "./record.ts";

/** The operating systems of the site. */
export interface Systems {
  /** The one that a machine is to get: by name, or the one that its document names. Throws PROVISION_NO_SYSTEM. */
  of(machine: Document<"machine">, name: string | undefined): ChosenSystem;
  /** What its disk is told, with the values of Secrets: for one boot. Throws INTENT_SECRET_MISSING. */
  compile(machine: Document<"machine">, system: JobSystem, homeUrl: string): Compiled;
  /** The network that it has from the first day, its boot environment too; undefined = as DHCP gave it. */
  network(machine: Document<"machine">): DayOneNetwork | undefined;
}

export interface ChosenSystem extends JobSystem {
  /** SHA-256 of its document, hex. */
  readonly document: string;
}

export interface Compiled {
  readonly firstBoot: FirstBoot;
}
