import { COUNTED_LANES, type DroppedFacts, type Fact, type OutboxStore } from "../../store/outbox.ts";
import type { StateFile } from "./file.ts";
import type { Meta } from "./meta.ts";
import { type OutboxStatements, outboxStatements, type ReadFact } from "./outbox-statements.ts";

export function outboxOf(table: OutboxTable): OutboxStore {
  return {
    incarnation: table.incarnation,
    append: (facts) => void table.changeAll(() => facts.map((fact) => table.insert(fact))),
    appendStatus: (fact, last) =>
      void table.change(() => {
        if (last) table.sql.unsay.run(fact.subject);
        else table.sql.say.run(fact.subject, fact.body);
        return sum([removed(table.sql.supersede.all(fact.lane)), table.insert(fact)]);
      }),
    said: () => table.sql.said.all(),
    heads: (busy, lanes) => table.sound(() => table.sql.heads.all(JSON.stringify([...busy]), lanes)),
    lane: (lane, count) => table.sound(() => table.sql.lane.all(lane, count)),
    unsent: (lane, afterId, count) => table.sound(() => table.sql.unsent.all(lane, afterId, count)),
    number: (facts) => table.numberAll(facts),
    forget: (ids) => void table.change(() => removed(table.sql.forget.all(JSON.stringify(ids)))),
    drop: (lane, count) => table.giveUp(lane, () => table.sql.drop.all(lane, count)),
    expire: (lane, beforeMs) => table.giveUp(lane, () => table.sql.expire.all(lane, beforeMs)),
    fold: (lane, kept, gone) =>
      void table.giveUp(lane, () => {
        for (const { id, atMs, body } of kept) table.rewrite(id, atMs, body);
        return table.sql.forget.all(JSON.stringify(gone.map(({ id }) => id)));
      }),
    dropped: () => table.sql.dropped.all(),
    reportDropped: (fact) =>
      void table.change(() => {
        table.sql.reported.run();
        return table.insert(fact);
      }),
    size: () => ({ ...table.size }),
  };
}

/** The outbox with what a transaction of another table may do to it. */
export class OutboxTable {
  readonly incarnation: string;
  readonly sql: OutboxStatements;
  readonly size: { facts: number; bytes: number };
  readonly #file: StateFile;
  readonly #meta: Meta;
  #sequence = 0;
  /** What `rewrite` changed in the transaction that runs. */
  #rewritten = 0;

  constructor(file: StateFile, meta: Meta, incarnation: string) {
    this.#file = file;
    this.#meta = meta;
    this.incarnation = incarnation;
    this.sql = outboxStatements(file);
    this.size = { facts: 0, bytes: 0, ...this.sql.size.get() };
  }

  /** Counted only once it is on disk. Returns how many facts there are more than before. */
  change(work: () => Change): number {
    this.#rewritten = 0;
    const { facts, bytes } = this.#file.transaction(work);
    const more = bytes + this.#rewritten;
    this.#file.afterCommit(() => {
      this.size.facts += facts;
      this.size.bytes += more;
    });
    return facts;
  }

  changeAll(work: () => readonly Change[]): void {
    this.change(() => sum(work()));
  }

  insert({ lane, subject, atMs, body }: Pick<Fact, "lane" | "subject" | "atMs" | "body">): Change {
    this.sql.insert.run(0, "", 0, lane, subject, atMs, body);
    return { facts: 1, bytes: body.length };
  }

  rewrite(id: number, atMs: number, body: Uint8Array): void {
    this.#rewritten += body.length - (this.sql.length.get(id)?.bytes ?? 0);
    this.sql.rewrite.run(atMs, body, id);
  }

  numberAll(facts: readonly Fact[]): Fact[] {
    return this.#file.transaction(() => this.#number(facts));
  }

  #number(facts: readonly Fact[]): Fact[] {
    const reached = new Map<string, number>();
    const numbered = facts.map((fact) => {
      if (fact.sequence > 0) return fact;
      const ordinal = this.#ordinal(fact.lane, reached);
      const now = { ...fact, sequence: ++this.#sequence, incarnation: this.incarnation, ordinal };
      this.sql.number.run(now.sequence, now.incarnation, ordinal, fact.id);
      return now;
    });
    for (const [lane, ordinal] of reached) this.#meta.set(ORDINAL + lane, String(ordinal));
    return numbered;
  }

  /** Takes them out for good and remembers that they were given up. Returns how many. */
  giveUp(lane: string, remove: () => Removed[]): number {
    return -this.change(() => {
      const gone = remove();
      if (gone.length > 0) this.#countDropped(lane, gone);
      return removed(gone);
    });
  }

  /** Facts as they were written; one that is not is given up, and its index with it: it may have been of another lane. */
  sound(read: () => ReadFact[]): Fact[] {
    for (;;) {
      const facts = read();
      const unsound = facts.filter((fact) => fact.sound === 0);
      if (unsound.length === 0) return facts.map(({ sound: _, ...fact }) => fact);
      this.giveUp("damaged", () => this.sql.forget.all(JSON.stringify(unsound.map(({ id }) => id))));
      this.sql.reindex.run();
    }
  }

  /** The next place in a lane; `reached` has those that are not written down yet. */
  #ordinal(lane: string, reached: Map<string, number>): number {
    if (!COUNTED_LANES.includes(lane)) return 0;
    const next = (reached.get(lane) ?? Number(this.#meta.get(ORDINAL + lane) ?? 0)) + 1;
    reached.set(lane, next);
    return next;
  }

  #countDropped(lane: string, gone: readonly Removed[]): void {
    const times = gone.map(({ atMs }) => atMs);
    const before: DroppedFacts | undefined = this.sql.dropped.all().find((each) => each.lane === lane);
    const from = Math.min(...times, before?.fromMs ?? Infinity);
    const to = Math.max(...times, before?.toMs ?? 0);
    this.sql.countDropped.run(lane, (before?.count ?? 0) + gone.length, from, to);
  }
}

interface Change {
  readonly facts: number;
  readonly bytes: number;
}

interface Removed {
  readonly bytes: number;
  readonly atMs: number;
}

function removed(rows: readonly { readonly bytes: number }[]): Change {
  return { facts: -rows.length, bytes: -rows.reduce((bytes, row) => bytes + row.bytes, 0) };
}

function sum(changes: readonly Change[]): Change {
  return changes.reduce((a, b) => ({ facts: a.facts + b.facts, bytes: a.bytes + b.bytes }), { facts: 0, bytes: 0 });
}

const ORDINAL = "outbox.ordinal.";
