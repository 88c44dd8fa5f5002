import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { isLongshoreError } from "@longshore/kit";
import type { Trouble } from "../../store/trouble.ts";
import { explained, transaction } from "./open.ts";

/** The open file as its tables use it: prepared statements, typed rows, transactions. */
export class StateFile {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #now: () => number;
  #trouble: Trouble | undefined;
  #afterCommit: (() => void)[] = [];

  constructor(path: string, database: DatabaseSync, now: () => number) {
    this.path = path;
    this.#database = database;
    this.#now = now;
  }

  /** Present while the disk is full, as far as the last write tells. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  prepare<Row>(sql: string): Statement<Row> {
    return new Statement(this.path, this.#database.prepare(sql), (write) => this.#watched(write));
  }

  /** All or nothing, on disk when the outermost one returns. */
  transaction<T>(work: () => T): T {
    if (this.#database.isTransaction) return work();
    this.#afterCommit = [];
    const value = this.#watched(() => transaction(this.path, this.#database, work));
    for (const after of this.#afterCommit) after();
    return value;
  }

  /** Runs `work` once what was written so far is on disk; never, if it is taken back. */
  afterCommit(work: () => void): void {
    if (this.#database.isTransaction) this.#afterCommit.push(work);
    else work();
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #watched<T>(write: () => T): T {
    try {
      const value = write();
      if (!this.#database.isTransaction) this.#trouble = undefined; // else its commit will tell
      return value;
    } catch (error) {
      if (isLongshoreError(error, "AGENT_STATE_DISK_FULL"))
        this.#trouble ??= { message: error.message, sinceMs: this.#now() };
      throw error;
    }
  }
}

export class Statement<Row> {
  readonly #path: string;
  readonly #statement: StatementSync;
  readonly #watched: (write: () => number) => number;

  constructor(path: string, statement: StatementSync, watched: (write: () => number) => number) {
    this.#path = path;
    this.#statement = statement;
    this.#watched = watched;
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return explained(this.#path, () => this.#statement.get(...values)) as Row | undefined;
  }

  all(...values: SQLInputValue[]): Row[] {
    return explained(this.#path, () => this.#statement.all(...values)) as Row[];
  }

  /** Returns how many rows it changed. */
  run(...values: SQLInputValue[]): number {
    return this.#watched(() => Number(explained(this.#path, () => this.#statement.run(...values)).changes));
  }
}
