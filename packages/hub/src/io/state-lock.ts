import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";

/**
 * One hub per state directory. SQLite's file lock belongs to the process and ends with it, also at kill -9, in every
 * pid namespace: there is no stale lock to guess about. `hub.pid` beside it only tells people who holds it.
 */
export function lockState(directory: string): Disposable {
  const pidFile = join(directory, "hub.pid");
  const lock = take(directory, pidFile);
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    [Symbol.dispose]() {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function take(directory: string, pidFile: string): DatabaseSync {
  const file = join(directory, "hub.lock");
  closeSync(openSync(file, "a", 0o600)); // SQLite would make it readable for all
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return database;
  } catch (cause) {
    database.close();
    if (!/locked/.test(messageOf(cause)))
      throw hubErrors.HUB_STATE_NOT_WRITABLE({ directory, reason: messageOf(cause) }, { cause });
    throw hubErrors.HUB_STATE_IN_USE({ directory, pid: holder(pidFile) }, { cause });
  }
}

function holder(pidFile: string): string {
  try {
    return readFileSync(pidFile, "utf8").trim();
  } catch {
    return "unknown";
  }
}
