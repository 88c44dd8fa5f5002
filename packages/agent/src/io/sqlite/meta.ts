import type { StateFile } from "./file.ts";

/** Single values by key. */
export interface Meta {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export function metaTable(file: StateFile): Meta {
  const get = file.prepare<{ value: string }>("SELECT value FROM meta WHERE key = ?");
  const set = file.prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
  return { get: (key) => get.get(key)?.value, set: (key, value) => void set.run(key, value) };
}
