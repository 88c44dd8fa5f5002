import type { Fact, NewFact, OutboxStore, Said } from "../../store/outbox.ts";
import type { StateFile } from "./file.ts";
import type { Meta } from "./meta.ts";

export function outboxTable(file: StateFile, meta: Meta, newIncarnation: () => string): OutboxStore {
  const incarnation = meta.get(INCARNATION) ?? newIncarnation();
  meta.set(INCARNATION, incarnation);
  const sql = statements(file);
  const size = { facts: 0, bytes: 0, ...sql.size.get() };

  /** Counted only once it is on disk. */
  function counted(change: () => Change): number {
    const { facts, bytes } = file.transaction(change);
    size.facts += facts;
    size.bytes += bytes;
    return facts;
  }
  function insert(fact: NewFact): Change {
    sql.insert.run(fact.lane, fact.subject, fact.atMs, fact.body);
    return { facts: 1, bytes: fact.body.length };
  }
  return {
    incarnation,
    append: (facts) => void counted(() => sum(facts.map(insert))),
    appendStatus: (fact, last) =>
      void counted(() => {
        if (last) sql.unsay.run(fact.subject);
        else sql.say.run(fact.subject, fact.body);
        return sum([removed(sql.supersede.all(fact.lane)), insert(fact)]);
      }),
    said: () => sql.said.all(),
    heads: (busy, lanes) => sql.heads.all(JSON.stringify([...busy]), lanes),
    number: (facts) =>
      file.transaction(() => {
        let next = Number(meta.get(SEQUENCE) ?? 1);
        const numbered = facts.map((fact) => {
          if (fact.sequence > 0) return fact;
          sql.number.run(next, fact.id);
          return { ...fact, sequence: next++ };
        });
        meta.set(SEQUENCE, String(next));
        return numbered;
      }),
    forget: (ids) => void counted(() => removed(sql.forget.all(JSON.stringify(ids)))),
    drop: (lane, count) => -counted(() => removed(sql.drop.all(lane, count))),
    size: () => ({ ...size }),
  };
}

interface Change {
  readonly facts: number;
  readonly bytes: number;
}

function removed(rows: readonly { readonly bytes: number }[]): Change {
  return { facts: -rows.length, bytes: -rows.reduce((bytes, row) => bytes + row.bytes, 0) };
}

function sum(changes: readonly Change[]): Change {
  return changes.reduce((a, b) => ({ facts: a.facts + b.facts, bytes: a.bytes + b.bytes }), { facts: 0, bytes: 0 });
}

const INCARNATION = "outbox.incarnation";
const SEQUENCE = "outbox.sequence";

function statements(file: StateFile) {
  return {
    size: file.prepare<{ facts: number; bytes: number }>(
      "SELECT count(*) AS facts, coalesce(sum(length(body)), 0) AS bytes FROM outbox",
    ),
    insert: file.prepare("INSERT INTO outbox (lane, subject, at_ms, body) VALUES (?, ?, ?, ?)"),
    supersede: file.prepare<{ bytes: number }>(
      "DELETE FROM outbox WHERE lane = ? AND sequence = 0 RETURNING length(body) AS bytes",
    ),
    say: file.prepare("INSERT OR REPLACE INTO said VALUES (?, ?)"),
    unsay: file.prepare("DELETE FROM said WHERE subject = ?"),
    said: file.prepare<Said>("SELECT subject, body FROM said"),
    // jumps from lane to lane in the index: as quick with ten thousand facts in one lane as with one
    heads: file.prepare<Fact>(`
      WITH RECURSIVE lanes (lane) AS (
        SELECT min(lane) FROM outbox
        UNION ALL SELECT (SELECT min(lane) FROM outbox WHERE lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL
      )
      SELECT id, sequence, lane, subject, at_ms AS atMs, body FROM outbox WHERE id IN (
        SELECT (SELECT min(id) FROM outbox WHERE lane = lanes.lane) FROM lanes
        WHERE lane IS NOT NULL AND lane NOT IN (SELECT value FROM json_each(?))
      ) ORDER BY id LIMIT ?`),
    number: file.prepare("UPDATE outbox SET sequence = ? WHERE id = ?"),
    forget: file.prepare<{ bytes: number }>(
      "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?)) RETURNING length(body) AS bytes",
    ),
    drop: file.prepare<{ bytes: number }>(`
      DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE lane = ? AND sequence = 0 ORDER BY id LIMIT ?)
      RETURNING length(body) AS bytes`),
  };
}
