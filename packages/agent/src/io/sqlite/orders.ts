import type { OrderStore } from "../../store/orders.ts";
import type { StateFile } from "./file.ts";

export function orderTable(file: StateFile): OrderStore {
  const find = file.prepare<{ id: string; atMs: number; result: Uint8Array | null }>(
    "SELECT id, at_ms AS atMs, result FROM taken_order WHERE id = ?",
  );
  const insert = file.prepare("INSERT INTO taken_order (id, at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const finish = file.prepare("UPDATE taken_order SET result = ? WHERE id = ?");
  const prune = file.prepare("DELETE FROM taken_order WHERE at_ms < ?");
  return {
    begin(id, atMs) {
      if (insert.run(id, atMs) === 1) return undefined;
      const found = find.get(id);
      return found && { id: found.id, atMs: found.atMs, result: found.result ?? undefined };
    },
    finish: (id, result) => void finish.run(result, id),
    prune: (beforeMs) => void prune.run(beforeMs),
  };
}
