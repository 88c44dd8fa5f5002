import type { BootInventory } from "@longshore/contracts";
import type { MachineRecord } from "../provisioning/record.ts";

/** How far each machine is on its way to its system. */
export interface ProvisioningStore {
  read(machine: string): MachineRecord | undefined;
  write(machine: string, record: MachineRecord): void;
  forget(machine: string): void;
}

/** Machines that booted from the network and that no document describes. */
export interface DiscoveredStore {
  all(): Discovered[];
  write(found: Discovered): void;
  forget(mac: string): void;
}

export interface Discovered {
  /** That it booted over. */
  readonly mac: string;
  /** What its firmware called itself. */
  readonly firmware: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Absent until it was looked at from inside. */
  readonly inventory?: BootInventory | undefined;
}
