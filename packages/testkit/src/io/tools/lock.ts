import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Holds `file` against all other processes of this machine. SQLite's lock is the kernel's: it ends with its process,
 * so there are no stale ones. `waiting` is called once when somebody else holds it.
 */
export async function lock(file: string, waiting: () => void): Promise<Disposable> {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; ; tries++) {
    const held = tryLock(file);
    if (held !== undefined) return held;
    if (tries === 0) waiting();
    await delay(200);
  }
}

function tryLock(file: string): Disposable | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    return { [Symbol.dispose]: () => database.close() };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

const SQLITE_BUSY = 5;
