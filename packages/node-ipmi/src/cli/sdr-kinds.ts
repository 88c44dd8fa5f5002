import type { Sender } from "../ipmi-session.ts";
import type { Sdr } from "../sdr/decode-sdr.ts";
import { readSdrs } from "../sdr/read-repository.ts";
import { sensorsOf } from "../sdr/sensor.ts";
import { oneOf, optional } from "./args.ts";
import { rowsOf, type SensorRow } from "./sensor-row.ts";

const KINDS = ["all", "full", "compact", "event", "fru", "mcloc"] as const;
type Kind = (typeof KINDS)[number];

export const kindArg = optional(oneOf(KINDS), "kind of records; those of sensors unless given", { value: "KIND" });

/** A record that is no sensor: where a FRU or another controller is. */
export interface LocatorRow {
  readonly name: string;
  readonly kind: "fru" | "mc";
  /** Number of a FRU device, or a controller's address. */
  readonly device: number;
  readonly entity: string;
}

/** What the repository has of a kind. */
export async function recordsIn(
  bmc: Sender,
  kind: Kind | undefined,
): Promise<{ readonly sensors: readonly SensorRow[]; readonly locators: readonly LocatorRow[] }> {
  const sdrs = (await readSdrs(bmc)).filter((sdr) => isOf(sdr, kind));
  return { sensors: await rowsOf(bmc, sdrs.flatMap(sensorsOf)), locators: sdrs.flatMap(locatorOf) };
}

function isOf({ kind: is }: Sdr, kind: Kind | undefined): boolean {
  if (kind === undefined) return is === "full" || is === "compact";
  return kind === "all" || is === RECORDS[kind];
}

const RECORDS = { full: "full", compact: "compact", event: "event-only", fru: "fru", mcloc: "mc" } as const;

function locatorOf(sdr: Sdr): LocatorRow[] {
  if (sdr.kind !== "fru" && sdr.kind !== "mc") return [];
  const { name, entityId, entityInstance } = sdr.record;
  const device = sdr.kind === "fru" ? sdr.record.device : sdr.record.address;
  return [{ name, kind: sdr.kind, device, entity: `${entityId}.${entityInstance}` }];
}
