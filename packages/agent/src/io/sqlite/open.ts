import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "@longshore/kit";
import { stateErrors } from "../../store/state-errors.ts";
import { APPLICATION_ID, migrations } from "./schema.ts";
import { teachSeal } from "./seal.ts";

/**
 * Opens the agent's file for this process alone, each commit synced to disk, with the newest schema. Throws a
 * AGENT_STATE_* that says what is in the way.
 */
export function openDatabase(path: string): DatabaseSync {
  prepareFile(path);
  const database = explained(path, () => new DatabaseSync(path, { timeout: 0 }));
  try {
    explained(path, () => {
      // exclusive: a second agent is refused, and the lock ends with the process, however it ends
      database.exec("PRAGMA locking_mode = EXCLUSIVE");
      checkOwner(path, database);
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
      database.exec("PRAGMA cache_size = -512; PRAGMA journal_size_limit = 1048576");
      teachSeal(database);
      migrate(path, database);
      checkWhole(path, database);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs what touches the file and names what is wrong with the file. */
export function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(path, error) ?? error;
  }
}

/** All or nothing, on disk when it returns. */
export function transaction<T>(path: string, database: DatabaseSync, work: () => T): T {
  return explained(path, () => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const value = work();
      database.exec("COMMIT");
      return value;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  });
}

function prepareFile(path: string): void {
  try {
    makeDirectory(dirname(path));
    // not opened when it is there: closing it would drop the lock that this process may hold on it
    if (existsSync(path)) chmodSync(path, 0o600);
    else closeSync(openSync(path, "wx", 0o600));
  } catch (cause) {
    throw stateErrors.AGENT_STATE_NOT_WRITABLE({ path: dirname(path), reason: messageOf(cause) }, { cause });
  }
}

/** Not mkdir's `recursive`: it never returns where the kernel makes no directories, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function checkOwner(path: string, database: DatabaseSync): void {
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"];
  if (tables !== 0 && pragma(database, "application_id") !== APPLICATION_ID) {
    throw stateErrors.AGENT_STATE_FOREIGN({ path });
  }
  const found = pragma(database, "user_version");
  if (found > migrations.length) throw stateErrors.AGENT_STATE_TOO_NEW({ path, found, known: migrations.length });
}

function migrate(path: string, database: DatabaseSync): void {
  for (const [version, sql] of migrations.entries()) {
    if (version < pragma(database, "user_version")) continue;
    transaction(path, database, () =>
      database.exec(`${sql}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`),
    );
  }
}

function checkWhole(path: string, database: DatabaseSync): void {
  // not quick_check: that leaves out whether tables and indexes say the same
  const reason = String(database.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"]);
  if (reason !== "ok") throw stateErrors.AGENT_STATE_DAMAGED({ path, reason });
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** Result codes: sqlite.org/rescode.html. The low byte is the primary code. */
function explain(path: string, error: unknown): Error | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  if (typeof code !== "number") return undefined;
  const cause = { cause: error };
  switch (code & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return stateErrors.AGENT_STATE_IN_USE({ path }, cause);
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return stateErrors.AGENT_STATE_NOT_WRITABLE({ path, reason: messageOf(error) }, cause);
    case 11: // SQLITE_CORRUPT
      return stateErrors.AGENT_STATE_DAMAGED({ path, reason: messageOf(error) }, cause);
    case 13: // SQLITE_FULL
      return stateErrors.AGENT_STATE_DISK_FULL({ path }, cause);
    case 26: // SQLITE_NOTADB
      return stateErrors.AGENT_STATE_FOREIGN({ path }, cause);
    default:
      return undefined;
  }
}
