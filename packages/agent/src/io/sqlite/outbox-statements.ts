import type { DroppedFacts, Fact, Said } from "../../store/outbox.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

/** A fact with whether it is as it was written. */
export type ReadFact = Fact & { readonly sound: number };

export type OutboxStatements = ReturnType<typeof outboxStatements>;

const FACT = `id, sequence, incarnation, ordinal, lane, subject, at_ms AS atMs, body, ${isSound("outbox")} AS sound`;
const GONE = "RETURNING length(body) AS bytes, at_ms AS atMs";

interface Gone {
  readonly bytes: number;
  readonly atMs: number;
}

export function outboxStatements(file: StateFile) {
  return {
    size: file.prepare<{ facts: number; bytes: number }>(
      "SELECT count(*) AS facts, coalesce(sum(length(body)), 0) AS bytes FROM outbox",
    ),
    insert: file.prepare(insertInto("outbox")),
    supersede: file.prepare<Gone>(`DELETE FROM outbox WHERE lane = ? AND sequence = 0 ${GONE}`),
    say: file.prepare(insertInto("said", "INSERT OR REPLACE")),
    unsay: file.prepare("DELETE FROM said WHERE subject = ?"),
    said: file.prepare<Said>(`SELECT subject, body FROM said WHERE ${isSound("said")}`), // the rest is said again
    // jumps from lane to lane in the index: as quick with ten thousand facts in one lane as with one
    heads: file.prepare<ReadFact>(`
      WITH RECURSIVE lanes (lane) AS (
        SELECT min(lane) FROM outbox
        UNION ALL SELECT (SELECT min(lane) FROM outbox WHERE lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL
      )
      SELECT ${FACT} FROM outbox WHERE id IN (
        SELECT (SELECT min(id) FROM outbox WHERE lane = lanes.lane) FROM lanes
        WHERE lane IS NOT NULL AND lane NOT IN (SELECT value FROM json_each(?))
      ) ORDER BY id LIMIT ?`),
    lane: file.prepare<ReadFact>(`SELECT ${FACT} FROM outbox WHERE lane = ? ORDER BY id LIMIT ?`),
    unsent: file.prepare<ReadFact>(
      `SELECT ${FACT} FROM outbox WHERE lane = ? AND id > ? AND sequence = 0 ORDER BY id LIMIT ?`,
    ),
    number: file.prepare(`
      UPDATE outbox SET sequence = ?1, incarnation = ?2, ordinal = ?3,
        seal = seal('outbox', ?1, ?2, ?3, lane, subject, at_ms, body) WHERE id = ?4`),
    length: file.prepare<{ bytes: number }>("SELECT length(body) AS bytes FROM outbox WHERE id = ?"),
    rewrite: file.prepare(`
      UPDATE outbox SET at_ms = ?1, body = ?2,
        seal = seal('outbox', sequence, incarnation, ordinal, lane, subject, ?1, ?2) WHERE id = ?3`),
    forget: file.prepare<Gone>(`DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?)) ${GONE}`),
    drop: file.prepare<Gone>(`
      DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE lane = ? AND sequence = 0 ORDER BY id LIMIT ?) ${GONE}`),
    expire: file.prepare<Gone>(`DELETE FROM outbox WHERE lane = ? AND sequence = 0 AND at_ms < ? ${GONE}`),
    dropped: file.prepare<DroppedFacts>(
      "SELECT lane, count, from_ms AS fromMs, to_ms AS toMs FROM dropped ORDER BY lane",
    ),
    countDropped: file.prepare(insertInto("dropped", "INSERT OR REPLACE")),
    reported: file.prepare("DELETE FROM dropped"),
    reindex: file.prepare("REINDEX outbox_lane"),
  };
}
