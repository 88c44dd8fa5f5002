import type { InventoryField } from "@longshore/contracts";
import type { SensorReading } from "../bmc/sensors.ts";
import type { LogReading } from "./tell-log.ts";

/** What was read of a BMC beside the power; absent parts were not read, or the BMC has none. */
export interface Watched {
  readonly sensors?: WatchedSensors | undefined;
  readonly inventory?: WatchedInventory | undefined;
  readonly log?: LogReading | undefined;
  readonly logFull?: boolean | undefined;
  /** Why the last reading did not come to its end. */
  readonly problem?: string | undefined;
}

export interface WatchedSensors {
  readonly readings: readonly SensorReading[];
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export interface WatchedInventory {
  readonly fields: readonly InventoryField[];
  /** Milliseconds since 1970. */
  readonly atMs: number;
}
