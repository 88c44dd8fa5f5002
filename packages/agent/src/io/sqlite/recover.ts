import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { LONGEST_LIFETIME_MS } from "@longshore/bus";
import { LONGEST_LIFE_MS } from "@longshore/contracts";
import { isLongshoreError, messageOf } from "@longshore/kit";
import type { Recovery } from "../../store/recovery.ts";
import { NONCE_FLOOR } from "./nonces.ts";
import { openDatabase, transaction } from "./open.ts";
import { teachSeal } from "./seal.ts";
import { replay, unreadCommits } from "./wal.ts";
import { insertInto, isSound, type SealedTable, sealedTables } from "./tables.ts";

/**
 * Opens the agent's file. One that is cut short or has flipped bits is set aside, under a name with the time, and what
 * is sound in it is carried over to a new file: the agent's identity, its orders, nonces and outbox, what it learnt of
 * BMCs, its intents. The intents that are lost come again from the hub.
 */
export function openOrRecover(path: string, nowMs: number): { database: DatabaseSync; recovery?: Recovery } {
  const log = readLog(`${path}-wal`); // before SQLite puts what it sees of it into the file and begins it anew
  try {
    const database = openDatabase(path);
    const reason = unreadLog(log) ?? unsoundTable(database);
    if (reason === undefined) return { database };
    database.close();
    return recover(path, nowMs, { reason, log });
  } catch (error) {
    if (!isDamage(path, error)) throw error;
    return recover(path, nowMs, { reason: messageOf(error), log });
  }
}

function isDamage(path: string, error: unknown): boolean {
  if (isLongshoreError(error, "AGENT_STATE_DAMAGED")) return true;
  // a flipped bit in its first bytes makes it look like somebody else's: its schema names tables that only we have
  return isLongshoreError(error, "AGENT_STATE_FOREIGN") && readFileSync(path).includes("taken_order");
}

/**
 * The first table with a row that is not as it was written. An outbox may hold a million: nobody waits for all of them
 * at the start, since each is looked at again when it is read. Row by row: what a query hands to `seal` is not given back
 * before it ends.
 */
function unsoundTable(database: DatabaseSync): string | undefined {
  for (const table of tables()) {
    try {
      const rows = database.prepare(`SELECT ${isSound(table)} AS sound FROM ${table} LIMIT ${AT_START}`);
      for (const { sound } of rows.iterate()) if (sound === 0) return `a row of ${table} is not as it was written`;
    } catch (error) {
      return `${table} cannot be read: ${messageOf(error)}`;
    }
  }
  return undefined;
}

/** As many as wait in an outbox at most unless more is allowed. */
const AT_START = 20_000;

function readLog(path: string): Uint8Array {
  return existsSync(path) ? readFileSync(path) : new Uint8Array();
}

function unreadLog(log: Uint8Array): string | undefined {
  const unread = unreadCommits(log);
  return unread > 0 ? `its log is broken before ${unread} commits` : undefined;
}

interface Damage {
  readonly reason: string;
  /** What stood in the log before it was opened. */
  readonly log: Uint8Array;
}

function recover(path: string, nowMs: number, { reason, log }: Damage): { database: DatabaseSync; recovery: Recovery } {
  const setAside = `${path}.damaged-${new Date(nowMs).toISOString().replaceAll(":", "")}`;
  for (const end of ENDS) {
    if (existsSync(path + end)) renameSync(path + end, setAside + end);
  }
  if (log.length > 0) writeFileSync(`${setAside}-wal`, log, { mode: 0o600 });
  const database = openDatabase(path);
  const carried: Record<string, number> = {};
  const lost: Record<string, number> = {};
  const whole = `${setAside}.whole`;
  writeFileSync(whole, replay(readFileSync(setAside), log), { mode: 0o600 });
  using damaged = openDamaged(whole);
  transaction(path, database, () => {
    for (const table of tables()) {
      const { sound, unsound } = damaged.rows(table);
      const insert = database.prepare(insertInto(table, "INSERT OR REPLACE"));
      for (const row of sound) insert.run(...row);
      if (sound.length > 0) carried[table] = sound.length;
      if (unsound > 0) lost[table] = unsound;
    }
    if (["used_nonce", "meta"].some((table) => table in lost || !(table in carried))) takeForUsed(database, nowMs);
  });
  for (const end of ENDS) rmSync(whole + end, { force: true });
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)"); // a log that breaks next must not take all of it along
  return { database, recovery: { setAside, reason, carried, lost } };
}

/** Of the names of a database, its log and the log's index. */
const ENDS = ["", "-wal", "-shm"] as const;

/** Which nonces were used is not known for sure: what might have been given before now is not taken again. */
function takeForUsed(database: DatabaseSync, nowMs: number): void {
  const set = database.prepare(insertInto("meta", "INSERT OR REPLACE"));
  set.run(`${NONCE_FLOOR}call`, String(nowMs + LONGEST_LIFETIME_MS));
  set.run(`${NONCE_FLOOR}word`, String(nowMs + LONGEST_LIFE_MS));
}

type Row = (string | number | bigint | Uint8Array | null)[];
interface Found {
  readonly sound: readonly Row[];
  readonly unsound: number;
}

/** Reads what can be read: from both ends of each table, since a broken page ends the way from one of them. */
function openDamaged(path: string): Disposable & { rows(table: SealedTable): Found } {
  let damaged: DatabaseSync;
  try {
    damaged = new DatabaseSync(path);
    teachSeal(damaged);
  } catch {
    return { rows: () => ({ sound: [], unsound: 0 }), [Symbol.dispose]: () => {} };
  }
  return { rows: (table) => readAll(damaged, table), [Symbol.dispose]: () => damaged.close() };
}

function readAll(damaged: DatabaseSync, table: SealedTable): Found {
  const sound = new Map<string, Row>();
  const unsound = new Set<string>();
  const ends = [`ORDER BY ${keyOf(table)}`, `ORDER BY ${keyOf(table)} DESC`].map((order) =>
    readSome(damaged, table, order, (key, row, isGood) => {
      if (isGood) sound.set(key, row);
      else unsound.add(key);
    }),
  );
  const missing =
    ends.includes(false) && !isAbsent(damaged, table)
      ? Math.max(1, countOf(damaged, table) - sound.size - unsound.size)
      : 0;
  const inOrder = [...sound].sort(([a], [b]) => (keyOf(table) === "rowid" ? Number(a) - Number(b) : 0));
  return { sound: inOrder.map(([, row]) => row), unsound: unsound.size + missing };
}

/** Returns whether the end was reached. */
function readSome(
  database: DatabaseSync,
  table: SealedTable,
  order: string,
  take: (key: string, row: Row, isGood: boolean) => void,
): boolean {
  try {
    const sql = `SELECT ${keyOf(table)} AS k, ${isSound(table)} AS sound, ${sealedTables[table].join(", ")} FROM ${table} ${order}`;
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as Iterable<unknown>) {
      const [key, isGood, ...values] = row as [unknown, bigint, ...Row];
      take(String(key), values, isGood === 1n);
    }
    return true;
  } catch {
    return false;
  }
}

/** Written by an older agent, that knew no such table. */
function isAbsent(database: DatabaseSync, table: SealedTable): boolean {
  try {
    return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) === undefined;
  } catch {
    return false;
  }
}

/** How many rows there were, as far as an index or the table still says. */
function countOf(database: DatabaseSync, table: SealedTable): number {
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
  } catch {
    return 0;
  }
}

function keyOf(table: SealedTable): string {
  return table === "meta" ? "key" : "rowid";
}

function tables(): SealedTable[] {
  return Object.keys(sealedTables) as SealedTable[];
}
