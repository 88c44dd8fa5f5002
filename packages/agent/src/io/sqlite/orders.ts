import type { OrderStore } from "../../store/orders.ts";
import type { StateFile } from "./file.ts";
import { isSound } from "./tables.ts";

export function orderTable(file: StateFile): OrderStore {
  // one that is not as it was written was taken on all the same: without its result, but never acted on again
  const find = file.prepare<{ id: string; atMs: number; result: Uint8Array | null }>(
    `SELECT id, at_ms AS atMs, iif(${isSound("taken_order")}, result, NULL) AS result FROM taken_order WHERE id = ?`,
  );
  const insert = file.prepare(
    "INSERT INTO taken_order (id, at_ms, seal) VALUES (?1, ?2, seal('taken_order', ?1, ?2, NULL)) ON CONFLICT DO NOTHING",
  );
  const finish = file.prepare(
    "UPDATE taken_order SET result = ?1, seal = seal('taken_order', id, at_ms, ?1) WHERE id = ?2",
  );
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
