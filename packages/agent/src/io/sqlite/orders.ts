import type { StoreLimits } from "../../store/limits.ts";
import type { OrderStore } from "../../store/orders.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

export function orderTable(file: StateFile, { orders: most }: StoreLimits): OrderStore {
  // one that is not as it was written was taken on all the same: without its result, but never acted on again
  const find = file.prepare<{ id: string; atMs: number; result: Uint8Array | null }>(
    `SELECT id, at_ms AS atMs, iif(${isSound("taken_order")}, result, NULL) AS result FROM taken_order WHERE id = ?`,
  );
  const insert = file.prepare(`${insertInto("taken_order")} ON CONFLICT DO NOTHING`);
  // rows are numbered without gaps: only the oldest are ever taken out
  const forget = file.prepare("DELETE FROM taken_order WHERE rowid <= (SELECT max(rowid) FROM taken_order) - ?");
  const finish = file.prepare(`
    UPDATE taken_order SET result = ?1, interrupted = x'', subject = '', body = x'',
      seal = seal('taken_order', id, at_ms, ?1, x'', '', x'') WHERE id = ?2 AND result IS NULL`);
  const begun = file.prepare<{ id: string; atMs: number; result: Uint8Array; subject: string; body: Uint8Array }>(`
    SELECT id, at_ms AS atMs, interrupted AS result, subject, body FROM taken_order
    WHERE result IS NULL AND subject <> '' AND ${isSound("taken_order")} ORDER BY rowid`);
  return {
    begin: ({ id, atMs, interrupted: { result, subject, body } }) =>
      file.transaction(() => {
        if (insert.run(id, atMs, null, result, subject, body) === 1) return void forget.run(most);
        const found = find.get(id);
        return found && { id: found.id, atMs: found.atMs, result: found.result ?? undefined };
      }),
    finish: (id, result) => void finish.run(result, id),
    begun: () => begun.all().map(({ id, atMs, ...interrupted }) => ({ id, atMs, interrupted })),
  };
}
