import type { Intent } from "../../intent.ts";
import type { StorageSpec } from "./schema.ts";

export type Storage = Intent<StorageSpec>;

/** Of every object that a Storage makes. */
const STORAGE_LABEL = "longshore.dev/storage";

export function labelsOf({ name }: Storage): Readonly<Record<string, string>> {
  return { [STORAGE_LABEL]: name };
}
