import type { LongRead } from "./bmc.ts";

export interface InventoryReader {
  /** What the maker and the owner wrote down about the machine; what nobody wrote is absent. */
  read(options?: LongRead): Promise<readonly InventoryField[]>;
}

export const INVENTORY_FIELDS = [
  "manufacturer",
  "model",
  "partNumber",
  "version",
  "serial",
  "assetTag",
  "boardManufacturer",
  "boardModel",
  "boardPartNumber",
  "boardSerial",
  "boardManufactured",
  "chassisPartNumber",
  "chassisSerial",
] as const;

export interface InventoryField {
  readonly name: (typeof INVENTORY_FIELDS)[number];
  readonly value: string;
  /** Where it stands: "FRU 0, product". */
  readonly source: string;
}
