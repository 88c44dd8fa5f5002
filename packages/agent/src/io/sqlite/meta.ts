import { stateErrors } from "../../store/state-errors.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

/** Single values by key. */
export interface Meta {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** Throws AGENT_STATE_DAMAGED for a value that is not as it was written. */
export function metaTable(file: StateFile): Meta {
  const get = file.prepare<{ value: string; sound: number }>(
    `SELECT value, ${isSound("meta")} AS sound FROM meta WHERE key = ?`,
  );
  const set = file.prepare(insertInto("meta", "INSERT OR REPLACE"));
  return {
    get(key) {
      const row = get.get(key);
      if (row?.sound === 0) throw stateErrors.AGENT_STATE_DAMAGED({ path: file.path, reason: `the value of ${key}` });
      return row?.value;
    },
    set: (key, value) => void set.run(key, value),
  };
}
